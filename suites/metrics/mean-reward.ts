import type { Metric } from '../../core/contract/metric.ts';
import { certificate } from './parts/certificate.ts';
import { present } from './parts/comparison.ts';
import { panelMeasure } from './parts/panel-measure.ts';
import { weightedMean } from './parts/weighted.ts';
import { softQLearning } from './parts/references.ts';

/**
 * E_μ r̂, reward units, signed: 0 at every optimum of the χ² objective, since a flow
 * without source has no mass. Argument: `smoothing` of μ.
 */
export const meanReward: Metric = {
  ...certificate,
  id: 'mean-reward',
  title: 'Mean learned reward under the data',
  summary: 'Average learned reward of the observed choices; 0 at an optimum of χ² inverse soft-Q learning.',
  references: [softQLearning],
  unit: 'reward',
  needs: ['reward'],

  refuses: () => null,

  measure: (input) => weightedMean(present(input.fit.reward, 'reward'), panelMeasure(input)),
};
