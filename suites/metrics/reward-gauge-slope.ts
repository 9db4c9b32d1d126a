import type { Metric } from '../../core/contract/metric.ts';
import { description } from './parts/description.ts';
import { matchGauge, refusesGaugeMatch } from './parts/gauge-match.ts';
import { identifiability, softQLearning } from './parts/references.ts';

/**
 * Slope about zero of e = r̂ − r on M h_IQ, h_IQ = −(MᵀDM)⁻¹ MᵀD r, with D the population of the
 * world's own design and uniform weights on the mask: 1 where the error is the gauge
 * that inverse soft-Q learning was predicted to leave, 0 where it has nothing of it.
 */
export const rewardGaugeSlope: Metric = {
  ...description,
  id: 'reward-gauge-slope',
  title: 'Slope on the predicted gauge',
  summary: 'How much of the gauge predicted for IQ-Learn the reward error contains: 1 all of it, 0 none.',
  references: [softQLearning, identifiability],
  unit: 'ratio',
  perfect: null,
  object: 'reward',
  needs: ['reward'],
  weights: ['uniform'],
  masks: ['all', 'regular'],

  refuses: (input, _weights, mask) => refusesGaugeMatch(input, mask),

  measure: (input, _weights, mask) => matchGauge(input, mask).slope,
};
