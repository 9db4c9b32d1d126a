import type { Metric } from '../../core/contract/metric.ts';
import { refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { identifiability, shapingTheorem } from './parts/references.ts';
import { fitShaping } from './parts/shaping.ts';
import { weightedRms } from './parts/weighted.ts';

/**
 * min_h √Σ w (r̂ − r − M h)², reward units, uniform weights on the mask: what is left
 * of the reward error after the best potential shaping. For a Bellman-consistent
 * fit this is a function of the policy alone: all that behaviour can identify.
 */
export const rewardModuloShapingRmse: Metric = {
  ...nonNegativeError,
  id: 'reward-modulo-shaping-rmse',
  title: 'Reward error modulo shaping',
  summary: 'Reward error that no potential shaping h(s) − γE[h(s′)] removes.',
  references: [shapingTheorem, identifiability],
  unit: 'reward',
  object: 'reward',
  needs: ['reward'],
  policyImplied: true,
  weights: ['uniform'],
  masks: ['all', 'regular'],

  refuses: (input, weights, mask) => refusesComparison(input, 'reward', weights, mask),

  measure(input, _weights, mask) {
    const { remainder, cells } = fitShaping(input, mask);
    return weightedRms(remainder, cells);
  },
};
