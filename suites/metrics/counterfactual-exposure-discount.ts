import type { Metric } from '../../core/contract/metric.ts';
import { discount } from './parts/changes/discount.ts';
import { counterfactualExposure } from './parts/counterfactual-exposure.ts';

/** How far the gauge of the fit is a wrong reward once the discount factor halves. */
export const counterfactualExposureDiscount: Metric = {
  ...counterfactualExposure(discount),
  id: 'counterfactual-exposure-discount',
  title: 'Gauge exposure to impatience (B′)',
  summary:
    'Reward error that the gauge of the fit becomes when the discount factor halves; 0 cannot cost regret.',
};
