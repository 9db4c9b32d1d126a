import type { Metric } from '../../core/contract/metric.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { identifiability } from './parts/references.ts';
import { fitShaping } from './parts/shaping.ts';
import { difference, weightedRms } from './parts/weighted.ts';

/**
 * √Σ w (V̂ − V − ĥ)², reward units, with the potential ĥ that was fitted to the
 * reward error and is not fitted again: a shaped reward shifts V by its potential.
 * For a Bellman-consistent fit a function of the policy alone.
 */
export const valueAlignedRmse: Metric = {
  ...nonNegativeError,
  id: 'value-aligned-rmse',
  title: 'Value error modulo shaping',
  summary: 'Value error after removing the shaping potential that was fitted to the reward error.',
  references: [identifiability],
  unit: 'reward',
  object: 'value',
  needs: ['reward', 'value'],
  policyImplied: true,
  weights: ['uniform'],
  masks: ['all', 'regular'],

  refuses: (input, weights, mask) => refusesComparison(input, 'value', weights, mask),

  measure(input, weights, mask) {
    const { estimate, truth, cells } = compare(input, 'value', weights, mask);
    const { potential } = fitShaping(input, mask);
    return weightedRms(difference(difference(estimate, truth), potential), cells);
  },
};
