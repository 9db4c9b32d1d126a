import type { Metric } from '../../core/contract/metric.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { difference, isConstant, weightedSpread } from './parts/weighted.ts';

/**
 * √Σ w (e − ē)² / √Σ w (V − V̄)² with e = V̂ − V and means under the same weights:
 * the error that a constant cannot remove, over the spread of the truth. A level is
 * shaping when γ < 1 and nothing ends, so behaviour leaves it free. A constant
 * value scores 1; scale counts.
 */
export const valueRelativeRmse: Metric = {
  ...nonNegativeError,
  id: 'value-relative-rmse',
  title: 'Relative value error',
  summary: 'Error of value after demeaning, over the spread of the truth; a constant scores 1.',
  references: [],
  unit: 'ratio',
  object: 'value',
  needs: ['value'],
  weights: ['uniform', 'expert', 'data'],
  masks: ['all', 'regular'],

  refuses(input, weights, mask) {
    const refusal = refusesComparison(input, 'value', weights, mask);
    if (refusal !== null) return refusal;
    const { truth, cells } = compare(input, 'value', weights, mask);
    return isConstant(truth, cells) ? 'The true value is constant on these cells.' : null;
  },

  measure(input, weights, mask) {
    const { estimate, truth, cells } = compare(input, 'value', weights, mask);
    return weightedSpread(difference(estimate, truth), cells) / weightedSpread(truth, cells);
  },
};
