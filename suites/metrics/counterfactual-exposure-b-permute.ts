import type { Metric } from '../../core/contract/metric.ts';
import { permute } from './parts/changes/permute.ts';
import { counterfactualExposure } from './parts/counterfactual-exposure.ts';

/** How far the gauge of the fit is a wrong reward once actions exchange their consequences. */
export const counterfactualExposureBPermute: Metric = {
  ...counterfactualExposure(permute),
  id: 'counterfactual-exposure-b-permute',
  title: 'Gauge exposure to exchanged consequences (B)',
  summary:
    'Reward error that the gauge of the fit becomes when actions lead where others led; 0 cannot cost regret.',
};
