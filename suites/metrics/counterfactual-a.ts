import type { Metric } from '../../core/contract/metric.ts';
import { rewardShift } from './parts/changes/reward-shift.ts';
import { counterfactual } from './parts/counterfactual.ts';

/**
 * Counterfactual A: a known toll is added to the reward. Shaping stays shaping, so the
 * gauge cannot show, and for a Bellman-consistent fit this is a function of the policy.
 */
export const counterfactualA: Metric = {
  ...counterfactual(rewardShift),
  id: 'counterfactual-a',
  title: 'Regret after a reward shift (A)',
  summary:
    'Regret of acting on the learned reward after a known toll, over that of not adapting. Blind to the gauge.',
  policyImplied: true,
};
