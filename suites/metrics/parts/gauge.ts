import type { AnswerKey } from '../../../core/contract/metric.ts';
import type { PerPair, PerState } from '../../../core/contract/tables.ts';
import { pairWeights } from '../../../core/mdp/demonstrations.ts';
import { populationDemonstrations } from '../../../core/mdp/population.ts';
import { applyShaping, createShapingProjection } from '../../../core/mdp/shaping.ts';

/** The gauge that inverse soft-Q learning picks, before anybody has run it. */
export interface PredictedGauge {
  /** h = −(MᵀDM)⁻¹ MᵀD r: the true reward shaped to its least norm under the data. Reward units. */
  readonly potential: PerState;
  /** M h: what the recovered reward has in place of the true level. */
  readonly shaping: PerPair;
}

/** One factorisation a world serves every fit. */
const known = new WeakMap<AnswerKey, PredictedGauge>();

/**
 * Predicted from population weights D = diag μ, the exact expected counts of the design that the world
 * was published with (its periods; a suite that asks for another panel length is predicted by this one).
 */
export function predictedGauge(key: AnswerKey): PredictedGauge {
  const remembered = known.get(key);
  if (remembered !== undefined) return remembered;
  const { model, truth } = key.world;
  const projection = createShapingProjection(model, populationWeights(key));
  const potential = projection.potential(truth.reward.map((r) => -r));
  const gauge = { potential, shaping: applyShaping(model, potential, new Float64Array(truth.reward.length)) };
  known.set(key, gauge);
  return gauge;
}

const weighed = new WeakMap<AnswerKey, PerPair>();

/** μ(s,a) of the expert in the world's own design, undiscounted, sum 1. Not to be written. */
export function populationWeights(key: AnswerKey): PerPair {
  const remembered = weighed.get(key);
  if (remembered !== undefined) return remembered;
  const { model, design } = key.world;
  const weights = pairWeights(model, populationDemonstrations(model, key.policy, design.periods));
  weighed.set(key, weights);
  return weights;
}
