import type { Metric } from '../../core/contract/metric.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { peerSuite } from './parts/references.ts';
import { isConstant, zScoreDistance } from './parts/weighted.ts';

/**
 * √Σ w (z(V̂) − z(V))², each table z-scored by its own mean and root mean square
 * (at least 1e-12) on the regular states:
 * √(2(1 − Pearson)), so 0.1 means a correlation of 0.995. Blind to level and to
 * positive scale, not to shaping: kept to compare with numbers published in it.
 */
export const valuePeerNrmse: Metric = {
  ...nonNegativeError,
  id: 'value-peer-nrmse',
  title: 'z-scored value error',
  summary: 'Distance of the z-scored value from the z-scored truth, √(2(1 − correlation)); from 0 to 2.',
  references: [peerSuite],
  unit: 'ratio',
  object: 'value',
  needs: ['value'],
  scaleFree: true,
  weights: ['uniform'],
  masks: ['peer'],

  refuses(input, weights, mask) {
    const refusal = refusesComparison(input, 'value', weights, mask);
    if (refusal !== null) return refusal;
    const { truth, cells } = compare(input, 'value', weights, mask);
    return isConstant(truth, cells) ? 'The true value is constant on these cells.' : null;
  },

  measure(input, weights, mask) {
    const { estimate, truth, cells } = compare(input, 'value', weights, mask);
    return zScoreDistance(estimate, truth, cells);
  },
};
