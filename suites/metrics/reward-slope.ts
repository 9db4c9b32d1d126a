import type { Metric } from '../../core/contract/metric.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { description } from './parts/description.ts';
import { isConstant, weightedCovariance } from './parts/weighted.ts';

/** Σ w (r̂ − mean)(r − mean) / Σ w (r − mean)²: the least-squares slope of the fit on the truth. Half the reward scores ½. */
export const rewardSlope: Metric = {
  ...description,
  id: 'reward-slope',
  title: 'Slope of the reward',
  summary: 'Least-squares slope of the recovered on the true reward: its scale.',
  references: [],
  unit: 'ratio',
  perfect: 1,
  object: 'reward',
  needs: ['reward'],
  weights: ['uniform', 'expert'],
  masks: ['all', 'regular'],

  refuses(input, weights, mask) {
    const refusal = refusesComparison(input, 'reward', weights, mask);
    if (refusal !== null) return refusal;
    const { truth, cells } = compare(input, 'reward', weights, mask);
    return isConstant(truth, cells) ? 'The true reward is constant on these cells.' : null;
  },

  measure(input, weights, mask) {
    const { estimate, truth, cells } = compare(input, 'reward', weights, mask);
    return weightedCovariance(estimate, truth, cells) / weightedCovariance(truth, truth, cells);
  },
};
