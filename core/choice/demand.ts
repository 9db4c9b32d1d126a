import { BenchError } from '../contract/errors.ts';
import type { Model } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';
import { populationDemonstrations } from '../mdp/population.ts';
import { compensatedSum } from '../numerics/sum.ts';

/**
 * How often one individual is expected to take an action in so many decisions,
 *
 *   Σ_{t < T} Σ_s d_t(s) π(a|s),   d_0 = start,   d_{t+1} = P_πᵀ d_t.
 *
 * With the long-run distribution as the start, and times the number of individuals, it is the demand
 * of a fleet in steady state: Rust (1987), section 5, draws the engines that it buys against their price.
 *
 * @param start distribution over states at the first decision, length S
 * @throws {BenchError} `bad-data` where the action is not one of the model's
 */
export function expectedChoices(
  model: Model,
  policy: PerPair,
  action: number,
  periods: number,
  start: PerState,
): number {
  if (!(Number.isInteger(action) && action >= 0 && action < model.actionCount)) {
    throw new BenchError(
      'bad-data',
      `action is ${action}; allowed are integers from 0 to ${model.actionCount - 1}.`,
      { action },
    );
  }
  const { decisions } = populationDemonstrations({ ...model, initial: start }, policy, periods);
  return compensatedSum(decisions.weight.filter((_, n) => decisions.action[n] === action));
}
