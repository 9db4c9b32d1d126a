import type { Metric } from '../../core/contract/metric.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { isConstant, weightedCorrelation } from './parts/weighted.ts';

/**
 * Pearson correlation of r̂ and r. Blind to level and positive scale, not to the gauge; a
 * constant estimate has none and scores 0.
 */
export const rewardPearson: Metric = {
  id: 'reward-pearson',
  title: 'Correlation of the reward',
  summary: 'Pearson correlation between the recovered and the true reward.',
  references: [],
  unit: 'ratio',
  better: 'higher',
  perfect: 1,
  object: 'reward',
  needs: ['reward'],
  logScale: false,
  scaleFree: true,
  policyImplied: false,
  weights: ['uniform', 'expert'],
  masks: ['all', 'regular', 'peer'],
  companions: [],

  refuses(input, weights, mask) {
    const refusal = refusesComparison(input, 'reward', weights, mask);
    if (refusal !== null) return refusal;
    const { truth, cells } = compare(input, 'reward', weights, mask);
    return isConstant(truth, cells) ? 'The true reward is constant on these cells.' : null;
  },

  measure(input, weights, mask) {
    const { estimate, truth, cells } = compare(input, 'reward', weights, mask);
    return weightedCorrelation(estimate, truth, cells);
  },
};
