import type { Metric } from '../../core/contract/metric.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { difference, weightedRms } from './parts/weighted.ts';

/** √Σ w (V̂ − V)², reward units: a constant shift counts. */
export const valueRmse: Metric = {
  ...nonNegativeError,
  id: 'value-rmse',
  title: 'Raw value error',
  summary: 'Root mean square error of the value as recovered: nothing is aligned.',
  references: [],
  unit: 'reward',
  object: 'value',
  needs: ['value'],
  weights: ['uniform', 'expert', 'data', 'unvisited'],
  masks: ['all', 'regular'],

  refuses: (input, weights, mask) => refusesComparison(input, 'value', weights, mask),

  measure(input, weights, mask) {
    const { estimate, truth, cells } = compare(input, 'value', weights, mask);
    return weightedRms(difference(estimate, truth), cells);
  },
};
