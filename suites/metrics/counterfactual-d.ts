import type { Metric } from '../../core/contract/metric.ts';
import { payoff } from './parts/changes/payoff.ts';
import { counterfactual } from './parts/counterfactual.ts';

/** Counterfactual D: one action gets a payoff that is announced in levels. Sees the level and the gauge. */
export const counterfactualD: Metric = {
  ...counterfactual(payoff),
  id: 'counterfactual-d',
  title: 'Regret after a new payoff level (D)',
  summary:
    'Regret of acting on the learned reward beside one payoff that is announced in levels, over that of not adapting.',
};
