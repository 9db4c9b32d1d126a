import type { Metric } from '../../core/contract/metric.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { peerSuite } from './parts/references.ts';
import { isConstant, zScoreDistance } from './parts/weighted.ts';

/**
 * √Σ w (z(Q̂) − z(Q))², each table z-scored by its own mean and root mean square
 * (at least 1e-12) on all actions of the regular states:
 * √(2(1 − Pearson)), so 0.1 means a correlation of 0.995. Blind to level and to
 * positive scale, not to shaping: kept to compare with numbers published in it.
 */
export const qPeerNrmse: Metric = {
  ...nonNegativeError,
  id: 'q-peer-nrmse',
  title: 'z-scored Q error',
  summary: 'Distance of the z-scored Q from the z-scored truth, √(2(1 − correlation)); from 0 to 2.',
  references: [peerSuite],
  unit: 'ratio',
  object: 'q',
  needs: ['q'],
  scaleFree: true,
  weights: ['uniform'],
  masks: ['peer'],

  refuses(input, weights, mask) {
    const refusal = refusesComparison(input, 'q', weights, mask);
    if (refusal !== null) return refusal;
    const { truth, cells } = compare(input, 'q', weights, mask);
    return isConstant(truth, cells) ? 'The true Q is constant on these cells.' : null;
  },

  measure(input, weights, mask) {
    const { estimate, truth, cells } = compare(input, 'q', weights, mask);
    return zScoreDistance(estimate, truth, cells);
  },
};
