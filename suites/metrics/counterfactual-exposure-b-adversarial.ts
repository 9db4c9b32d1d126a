import type { Metric } from '../../core/contract/metric.ts';
import { adversary } from './parts/changes/adversary.ts';
import { counterfactualExposure } from './parts/counterfactual-exposure.ts';

/** How far the gauge of the fit is a wrong reward under the transitions that are worst for a least-norm gauge. */
export const counterfactualExposureBAdversarial: Metric = {
  ...counterfactualExposure(adversary),
  id: 'counterfactual-exposure-b-adversarial',
  title: 'Gauge exposure to adversarial transitions (B)',
  summary:
    'Reward error that the gauge of the fit becomes in the nearby world that is worst for the gauge of IQ-Learn; 0 cannot cost regret.',
};
