import type { Metric } from '../../core/contract/metric.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { difference, weightedRms } from './parts/weighted.ts';

/**
 * √Σ w (r̂ − r)² / √Σ w r²: the raw error over the size of the true reward, about
 * zero. Half the true reward scores exactly ½, no reward at all scores 1.
 */
export const rewardRelativeRmse: Metric = {
  ...nonNegativeError,
  id: 'reward-relative-rmse',
  title: 'Relative reward error',
  summary: 'Raw reward error over the root mean square of the true reward; half the reward scores 0.5.',
  references: [],
  unit: 'ratio',
  object: 'reward',
  needs: ['reward'],
  weights: ['uniform', 'expert', 'data'],
  masks: ['all', 'regular'],

  refuses(input, weights, mask) {
    const refusal = refusesComparison(input, 'reward', weights, mask);
    if (refusal !== null) return refusal;
    const { truth, cells } = compare(input, 'reward', weights, mask);
    return weightedRms(truth, cells) > 0 ? null : 'The true reward is zero on these cells.';
  },

  measure(input, weights, mask) {
    const { estimate, truth, cells } = compare(input, 'reward', weights, mask);
    return weightedRms(difference(estimate, truth), cells) / weightedRms(truth, cells);
  },
};
