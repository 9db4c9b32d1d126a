import type { Demonstrations, Model } from '../contract/model.ts';
import type { PerPair } from '../contract/tables.ts';
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
 * Log-likelihood of the sample, Σ n log π(a|s) with n = N w / Σ w: the partial
 * likelihood of Rust (1987), choices given states.
 *
 * @returns nats; N times the mean, hence −∞ (or NaN where the mean is 0) in the population limit
 */
export function logLikelihood(model: Model, demonstrations: Demonstrations, policy: PerPair): number {
  return demonstrations.total * meanLogLikelihood(model, demonstrations, policy);
}
