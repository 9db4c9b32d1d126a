import type { Metric } from '../../core/contract/metric.ts';
import { skip } from './parts/changes/skip.ts';
import { counterfactualExposure } from './parts/counterfactual-exposure.ts';

/** How far the gauge of the fit is a wrong reward once every move happens twice. */
export const counterfactualExposureBSkip: Metric = {
  ...counterfactualExposure(skip),
  id: 'counterfactual-exposure-b-skip',
  title: 'Gauge exposure to doubled moves (B)',
  summary:
    'Reward error that the gauge of the fit becomes when every move happens twice; 0 cannot cost regret.',
};
