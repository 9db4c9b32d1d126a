import type { Metric, MetricInput } from '../../core/contract/metric.ts';
import type { Task } from '../../core/contract/model.ts';
import type { PerPair, PerState } from '../../core/contract/tables.ts';
import { effectiveStart, pairWeights, stateWeights } from '../../core/mdp/demonstrations.ts';
import { occupancy } from '../../core/mdp/occupancy.ts';
import { maxAbs } from '../../core/numerics/vector.ts';
import { certificate } from './parts/certificate.ts';
import { present } from './parts/comparison.ts';
import { relativeFeatureGap } from './parts/feature-expectation.ts';
import { causalEntropy } from './parts/references.ts';

/** Values of the argument `startMeasure`. */
const fromFirstStates = 0;
const fromStationary = 1;

/**
 * sup_k |Σ_i (ρ_E − ρ̂)_i φ_ik| / max|φ_k|, per decision: how far the discounted features
 * of the learner are from those demonstrated. Arguments: `startMeasure` (0 first
 * states with ρ_E discounted within episodes, 1 (1 − γ)μ_S, 2 the signed flow
 * μ_S − γPᵀμ; the last two with ρ_E = μ) and `tabular` (1 matches every pair instead).
 */
export const featureGap: Metric = {
  ...certificate,
  id: 'feature-gap',
  title: 'Feature gap',
  summary:
    'Largest gap between demonstrated and learned discounted features, relative to the size of the feature.',
  references: [causalEntropy],
  unit: 'ratio',
  needs: ['policy'],

  refuses({ task, arguments: { startMeasure, tabular } }) {
    if (tabular !== 1 && task.features === null) return 'The task has no features.';
    const needsEpisodes = startMeasure === fromFirstStates && task.demonstrations.episodes === null;
    return needsEpisodes ? 'First states need demonstrations in episodes.' : null;
  },

  measure(input) {
    const { task, fit, arguments: given } = input;
    const gap = occupancyGap(task, fit.policy, moments(input));
    return given['tabular'] === 1
      ? maxAbs(gap)
      : relativeFeatureGap(present(task.features, 'parameters'), gap);
  },
};

interface Moments {
  /** ρ_E(s,a). */
  readonly demonstrated: PerPair;
  /** ρ0, from where the learner starts. */
  readonly start: PerState;
}

function moments({ task, arguments: { startMeasure } }: MetricInput): Moments {
  const { model, demonstrations } = task;
  if (startMeasure === fromFirstStates) return discountedMoments(task);
  const demonstrated = pairWeights(model, demonstrations);
  if (startMeasure !== fromStationary) return { demonstrated, start: effectiveStart(model, demonstrated) };
  return { demonstrated, start: stateWeights(model, demonstrations).map((w) => (1 - model.discount) * w) };
}

/** (1 − γ) Σ_t γᵗ of every decision, averaged over episodes; and (1 − γ) the first states. */
function discountedMoments({ model, demonstrations }: Task): Moments {
  const { stateCount: S, actionCount: A, discount } = model;
  const { state, action, start: bounds } = present(demonstrations.episodes, 'policy');
  const demonstrated = new Float64Array(S * A);
  const start = new Float64Array(S);
  const count = bounds.length - 1;
  for (let e = 0; e < count; e++) {
    let weight = (1 - discount) / count;
    start[state[bounds[e]]] += weight;
    for (let t = bounds[e]; t < bounds[e + 1]; t++, weight *= discount) {
      demonstrated[state[t] * A + action[t]] += weight;
    }
  }
  return { demonstrated, start };
}

/** ρ_E − ρ̂ of every pair. */
function occupancyGap({ model }: Task, policy: PerPair, { demonstrated, start }: Moments): PerPair {
  const visits = occupancy(model, policy, start);
  return demonstrated.map((seen, i) => seen - visits[Math.floor(i / model.actionCount)] * policy[i]);
}
