import type { Metric } from '../../core/contract/metric.ts';
import { description } from './parts/description.ts';
import { matchGauge, refusesGaugeMatch } from './parts/gauge-match.ts';
import { identifiability, softQLearning } from './parts/references.ts';

/**
 * R² about zero of e = r̂ − r on M h_IQ, the gauge predicted for inverse soft-Q learning from
 * the population of the world's own design; uniform weights on the mask. With a slope
 * of 1, an R² of 1 says: wrong gauge, predicted beforehand, and nothing else.
 */
export const rewardGaugeR2: Metric = {
  ...description,
  id: 'reward-gauge-r2',
  title: 'Share along the predicted gauge',
  summary: 'Share of the squared reward error along the gauge that was predicted for IQ-Learn.',
  references: [softQLearning, identifiability],
  unit: 'ratio',
  perfect: null,
  object: 'reward',
  needs: ['reward'],
  scaleFree: true,
  weights: ['uniform'],
  masks: ['all', 'regular'],

  refuses: (input, _weights, mask) => refusesGaugeMatch(input, mask),

  measure: (input, _weights, mask) => matchGauge(input, mask).share,
};
