import type { Metric } from '../../core/contract/metric.ts';
import { removal } from './parts/changes/removal.ts';
import { counterfactual } from './parts/counterfactual.ts';

/**
 * Counterfactual C: the busiest action is removed. Shaping stays shaping, so the gauge
 * cannot show, and for a Bellman-consistent fit this is a function of the policy.
 */
export const counterfactualC: Metric = {
  ...counterfactual(removal),
  id: 'counterfactual-c',
  title: 'Regret after an action is removed (C)',
  summary:
    'Regret of acting on the learned reward without the busiest action, over that of not adapting. Blind to the gauge.',
  policyImplied: true,
};
