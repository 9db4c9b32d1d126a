import type { Metric } from '../../core/contract/metric.ts';
import { mix } from './parts/changes/mix.ts';
import { counterfactualExposure } from './parts/counterfactual-exposure.ts';

/** How far the gauge of the fit is a wrong reward once transitions are mixed with uniform ones. */
export const counterfactualExposureBMix: Metric = {
  ...counterfactualExposure(mix),
  id: 'counterfactual-exposure-b-mix',
  title: 'Gauge exposure to mixed transitions (B)',
  summary:
    'Reward error that the gauge of the fit becomes when three moves in ten end anywhere; 0 cannot cost regret.',
};
