import type { Metric } from '../../core/contract/metric.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { difference, weightedRms } from './parts/weighted.ts';

/** √Σ w (Q̂ − Q)², reward units: a constant shift counts. */
export const qRmse: Metric = {
  ...nonNegativeError,
  id: 'q-rmse',
  title: 'Raw Q error',
  summary: 'Root mean square error of Q as recovered: nothing is aligned.',
  references: [],
  unit: 'reward',
  object: 'q',
  needs: ['q'],
  weights: ['uniform', 'expert', 'data', 'unvisited'],
  masks: ['all', 'regular'],

  refuses: (input, weights, mask) => refusesComparison(input, 'q', weights, mask),

  measure(input, weights, mask) {
    const { estimate, truth, cells } = compare(input, 'q', weights, mask);
    return weightedRms(difference(estimate, truth), cells);
  },
};
