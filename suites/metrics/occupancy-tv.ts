import type { Metric } from '../../core/contract/metric.ts';
import { refusesComparison } from './parts/comparison.ts';
import { occupancyDifference } from './parts/discounted-pairs.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { causalEntropy } from './parts/references.ts';

/**
 * ½ Σ_{s,a} |ρ̂ − ρ*|: total variation between the discounted occupancies of learner
 * and expert, both followed through the true world from its initial distribution.
 * Errors of the policy compound along the path, and no weights are chosen.
 */
export const occupancyTv: Metric = {
  ...nonNegativeError,
  id: 'occupancy-tv',
  title: 'Total variation of the occupancy',
  summary: 'Share of discounted time that the learner spends in other states or on other actions.',
  references: [causalEntropy],
  unit: 'probability',
  object: 'policy',
  needs: ['policy'],
  weights: ['uniform'],
  masks: ['all'],

  refuses: (input, weights, mask) => refusesComparison(input, 'policy', weights, mask),

  measure: (input) => occupancyDifference(input).reduce((sum, gap) => sum + Math.abs(gap), 0) / 2,
};
