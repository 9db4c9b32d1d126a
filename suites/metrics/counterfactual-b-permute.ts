import type { Metric } from '../../core/contract/metric.ts';
import { permute } from './parts/changes/permute.ts';
import { counterfactual } from './parts/counterfactual.ts';

/** Counterfactual B: actions exchange their consequences and keep their payoffs. Sees the gauge. */
export const counterfactualBPermute: Metric = {
  ...counterfactual(permute),
  id: 'counterfactual-b-permute',
  title: 'Regret after actions exchange consequences (B)',
  summary:
    'Regret of acting on the learned reward when actions lead where others led, over that of not adapting.',
};
