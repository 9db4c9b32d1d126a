import type { Metric } from '../../core/contract/metric.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { description } from './parts/description.ts';
import { difference, weightedMean } from './parts/weighted.ts';

/** Σ w (r̂ − r), reward units, signed: the level of the error. */
export const rewardBias: Metric = {
  ...description,
  id: 'reward-bias',
  title: 'Bias of the reward',
  summary: 'Mean of the raw reward error, signed.',
  references: [],
  unit: 'reward',
  perfect: 0,
  object: 'reward',
  needs: ['reward'],
  weights: ['uniform', 'expert'],
  masks: ['all', 'regular'],

  refuses: (input, weights, mask) => refusesComparison(input, 'reward', weights, mask),

  measure(input, weights, mask) {
    const { estimate, truth, cells } = compare(input, 'reward', weights, mask);
    return weightedMean(difference(estimate, truth), cells);
  },
};
