import type { Metric } from '../../core/contract/metric.ts';
import { skip } from './parts/changes/skip.ts';
import { counterfactual } from './parts/counterfactual.ts';

/** Counterfactual B: every move happens twice. Sees the gauge. */
export const counterfactualBSkip: Metric = {
  ...counterfactual(skip),
  id: 'counterfactual-b-skip',
  title: 'Regret after moves double (B)',
  summary: 'Regret of acting on the learned reward when every move happens twice, over that of not adapting.',
};
