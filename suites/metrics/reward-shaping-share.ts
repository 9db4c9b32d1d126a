import type { Metric } from '../../core/contract/metric.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { identifiability } from './parts/references.ts';
import { fitShaping } from './parts/shaping.ts';
import { difference, weightedRms } from './parts/weighted.ts';

/** Errors below this share of the true reward are rounding: there is nothing to split. */
const rounding = 1e-9;

/**
 * 1 − ‖e⊥‖² / ‖e‖², uniform weights on the mask: the share of the squared reward
 * error e = r̂ − r that is potential shaping. Near 1 the reward differs from the
 * truth by its gauge alone; near 0 it is wrong.
 */
export const rewardShapingShare: Metric = {
  id: 'reward-shaping-share',
  title: 'Shaping share of the reward error',
  summary: 'Share of the squared reward error that is potential shaping, which behaviour cannot see.',
  references: [identifiability],
  unit: 'ratio',
  better: 'neither',
  perfect: null,
  object: 'reward',
  needs: ['reward'],
  logScale: false,
  scaleFree: true,
  policyImplied: false,
  weights: ['uniform'],
  masks: ['all', 'regular'],
  companions: [],

  refuses(input, weights, mask) {
    const refusal = refusesComparison(input, 'reward', weights, mask);
    if (refusal !== null) return refusal;
    const { estimate, truth, cells } = compare(input, 'reward', weights, mask);
    const error = weightedRms(difference(estimate, truth), cells);
    return error <= rounding * Math.max(1, weightedRms(truth, cells)) ? 'There is no error to split.' : null;
  },

  measure(input, _weights, mask) {
    const { error, remainder, cells } = fitShaping(input, mask);
    const share = weightedRms(remainder, cells) / weightedRms(error, cells);
    return 1 - share * share;
  },
};
