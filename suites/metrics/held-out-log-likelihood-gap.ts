import type { Metric } from '../../core/contract/metric.ts';
import { answerKey, refusesComparison } from './parts/comparison.ts';
import { scaledDivergence } from './parts/divergence.ts';
import { populationWeights } from './parts/gauge.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { nestedFixedPoint } from './parts/references.ts';

/**
 * Σ μ(s,a) (log π*(a|s) − log π̂(a|s)), nats per decision: what the log-likelihood of fresh
 * panels loses in the mean against the truth. Exact, nothing is held out: μ are the
 * expected counts of the design that the world was published with, undiscounted. Rounding
 * below 0 is cut off.
 */
export const heldOutLogLikelihoodGap: Metric = {
  ...nonNegativeError,
  id: 'held-out-log-likelihood-gap',
  title: 'Held-out log-likelihood gap',
  summary:
    'Expected log-likelihood of a decision in a fresh panel under the truth, minus that under the fit.',
  references: [nestedFixedPoint],
  unit: 'nats',
  object: 'policy',
  needs: ['policy'],
  weights: ['uniform'],
  masks: ['all'],

  refuses: (input, weights, mask) => refusesComparison(input, 'policy', weights, mask),

  measure(input) {
    const key = answerKey(input);
    const { actionCount: A, shockScale } = key.world.model;
    const divergence = scaledDivergence(key.world.model, key.policy, input.fit.policy);
    const gap = populationWeights(key).reduce(
      (sum, weight, i) => (weight > 0 ? sum + (weight * divergence[Math.floor(i / A)]) / shockScale : sum),
      0,
    );
    return Math.max(0, gap);
  },
};
