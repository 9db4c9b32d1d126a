import type { Metric } from '../../core/contract/metric.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { difference, weightedRms } from './parts/weighted.ts';

/** √Σ w (r̂ − r)², reward units: level, scale and gauge all count. */
export const rewardRmse: Metric = {
  ...nonNegativeError,
  id: 'reward-rmse',
  title: 'Raw reward error',
  summary: 'Root mean square error of the reward as recovered: nothing is aligned.',
  references: [],
  unit: 'reward',
  object: 'reward',
  needs: ['reward'],
  weights: ['uniform', 'expert', 'data', 'unvisited'],
  masks: ['all', 'regular'],

  refuses: (input, weights, mask) => refusesComparison(input, 'reward', weights, mask),

  measure(input, weights, mask) {
    const { estimate, truth, cells } = compare(input, 'reward', weights, mask);
    return weightedRms(difference(estimate, truth), cells);
  },
};
