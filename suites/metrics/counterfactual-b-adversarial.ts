import type { Metric } from '../../core/contract/metric.ts';
import { adversary } from './parts/changes/adversary.ts';
import { counterfactual } from './parts/counterfactual.ts';

/** Counterfactual B: within total variation .3 a row, the transitions that are worst for a least-norm gauge. */
export const counterfactualBAdversarial: Metric = {
  ...counterfactual(adversary),
  id: 'counterfactual-b-adversarial',
  title: 'Regret after adversarial transitions (B)',
  summary:
    'Regret of acting on the learned reward in the nearby world that is worst for the gauge of IQ-Learn, over that of not adapting.',
};
