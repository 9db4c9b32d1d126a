import { BenchError } from '../contract/errors.ts';
import type { Model } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';
import { compensatedSum } from '../numerics/sum.ts';
import { factorPolicySystem } from './policy-system.ts';

/**
 * Expected discounted visits, d = (I − γP_πᵀ)⁻¹ ν. From a probability ν and without
 * ends they add up to 1/(1 − γ).
 *
 * @param start ν, length S; may be signed, and d then is
 * @returns length S, fresh
 * @throws {BenchError} `unsolvable`
 */
export function occupancy(model: Model, policy: PerPair, start: PerState): PerState {
  return factorPolicySystem(model, policy).solveTransposed(start, new Float64Array(model.stateCount));
}

/**
 * The same, divided by its sum: the share of discounted time spent in each state.
 * @throws {BenchError} `unsolvable`, also when the visits add up to nothing
 */
export function normalisedOccupancy(model: Model, policy: PerPair, start: PerState): PerState {
  const visits = occupancy(model, policy, start);
  const total = compensatedSum(visits);
  if (!(Math.abs(total) > 0)) {
    throw new BenchError(
      'unsolvable',
      `Discounted visits add up to ${total}: there is nothing to normalise.`,
      { total },
    );
  }
  for (let s = 0; s < visits.length; s++) visits[s] /= total;
  return visits;
}
