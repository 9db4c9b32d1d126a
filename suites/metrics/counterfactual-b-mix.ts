import type { Metric } from '../../core/contract/metric.ts';
import { mix } from './parts/changes/mix.ts';
import { counterfactual } from './parts/counterfactual.ts';

/** Counterfactual B: transitions are mixed with uniform ones. Sees the gauge. */
export const counterfactualBMix: Metric = {
  ...counterfactual(mix),
  id: 'counterfactual-b-mix',
  title: 'Regret after transitions are mixed (B)',
  summary:
    'Regret of acting on the learned reward when three moves in ten end anywhere, over that of not adapting.',
};
