import type { Metric } from '../../core/contract/metric.ts';
import { discount } from './parts/changes/discount.ts';
import { counterfactual } from './parts/counterfactual.ts';

/** Counterfactual B′: the discount factor halves. Sees the gauge. */
export const counterfactualDiscount: Metric = {
  ...counterfactual(discount),
  id: 'counterfactual-discount',
  title: 'Regret after impatience (B′)',
  summary:
    'Regret of acting on the learned reward when the discount factor halves, over that of not adapting.',
};
