import type { Demonstrations, Model } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';
import { compensatedSum } from '../numerics/sum.ts';

/**
 * Mean log-likelihood of the observed choices, Σ w log π(a|s) / Σ w.
 *
 * @param policy π, length S·A
 * @returns nats per decision, at most 0; −∞ where an observed choice has probability 0
 */
export function meanLogLikelihood(model: Model, demonstrations: Demonstrations, policy: PerPair): number {
  const { state, action, weight } = demonstrations.decisions;
  const terms = new Float64Array(weight.length);
  for (let j = 0; j < weight.length; j++) {
    const chosen = policy[state[j] * model.actionCount + action[j]];
    if (chosen === 0) return -Infinity;
    terms[j] = weight[j] * Math.log(chosen);
  }
  return compensatedSum(terms) / compensatedSum(weight);
}

/**
 * The same for a soft-optimal policy, from its values: Σ w (Q − V)/σ / Σ w. Finite
 * where probabilities underflow, but only as exact as the difference of large values.
 *
 * @param q Q, length S·A
 * @param value V = σ log Σ exp(Q/σ), length S
 * @returns nats per decision
 */
export function meanLogLikelihoodOfValues(
  model: Model,
  demonstrations: Demonstrations,
  q: PerPair,
  value: PerState,
): number {
  const { state, action, weight } = demonstrations.decisions;
  const terms = new Float64Array(weight.length);
  for (let j = 0; j < weight.length; j++) {
    const advantage = q[state[j] * model.actionCount + action[j]] - value[state[j]];
    terms[j] = (weight[j] * advantage) / model.shockScale;
  }
  return compensatedSum(terms) / compensatedSum(weight);
}

/**
 * Log-likelihood of the sample, Σ n log π(a|s) with n = N w / Σ w: the partial
 * likelihood of Rust (1987), choices given states.
 *
 * @returns nats; N times the mean, hence −∞ (or NaN where the mean is 0) in the population limit
 */
export function logLikelihood(model: Model, demonstrations: Demonstrations, policy: PerPair): number {
  return demonstrations.total * meanLogLikelihood(model, demonstrations, policy);
}
