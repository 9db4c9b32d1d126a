import type { Model } from '../../core/contract/model.ts';
import type { PerPair } from '../../core/contract/tables.ts';
import { minimiseLbfgs } from '../../core/numerics/lbfgs.ts';
import type { Minimum, OnIteration } from '../../core/numerics/minimum.ts';
import { type DualPoint, dualNoise } from './dual.ts';

/**
 * Matches the occupancy of every pair: minimises the dual over free rewards from
 * r = 0. Every gradient is a difference of two occupancies of the same flow, hence
 * orthogonal to all shaping Mh; a quasi-Newton path stays in the span of its
 * gradients, so the reward that it ends at has no shaping in it: of all rewards
 * with its policy it has the smallest Σ r². A diagonal preconditioner would leave that span.
 *
 * @param tolerance on the largest gap of a pair's occupancy
 */
export function matchOccupancy(
  model: Model,
  dual: (reward: PerPair) => DualPoint,
  tolerance: number,
  onIteration: OnIteration,
): Minimum {
  const { shockScale } = model;
  const evaluate = (reward: PerPair, gradient: Float64Array): number => {
    const { gap, objective } = dual(reward);
    for (let i = 0; i < gap.length; i++) gradient[i] = -gap[i] / shockScale;
    return objective;
  };
  return minimiseLbfgs(evaluate, new Float64Array(model.stateCount * model.actionCount), {
    gradientTolerance: tolerance / shockScale,
    iterations: Infinity,
    noise: dualNoise(model),
    memory: 20,
    onIteration,
  });
}
