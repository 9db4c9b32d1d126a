import type { Metric } from '../../core/contract/metric.ts';
import { present, refusesComparison } from './parts/comparison.ts';
import { occupancyDifference } from './parts/discounted-pairs.ts';
import { relativeFeatureGap } from './parts/feature-expectation.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { causalEntropy } from './parts/references.ts';

/**
 * max_k |Σ (ρ̂ − ρ*) φ_k| / max|φ_k|, per decision: how far the learner's discounted features
 * are from the true expert's. Sampling noise in the demonstrations counts here, unlike
 * in the certificate of a method that matches them.
 */
export const featureExpectationGap: Metric = {
  ...nonNegativeError,
  id: 'feature-expectation-gap',
  title: 'Gap of feature expectations',
  summary:
    'Largest gap between discounted features of learner and true expert, relative to the size of the feature.',
  references: [causalEntropy],
  unit: 'ratio',
  object: 'policy',
  needs: ['policy'],
  weights: ['uniform'],
  masks: ['all'],

  refuses(input, weights, mask) {
    if (input.world.features === null) return 'This world has no features.';
    return refusesComparison(input, 'policy', weights, mask);
  },

  measure: (input) =>
    relativeFeatureGap(present(input.world.features, 'parameters'), occupancyDifference(input)),
};
