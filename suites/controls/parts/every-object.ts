import type { MetricObject } from '../../../core/contract/metric.ts';

/** All objects that can be held against the truth: what an answer that knows nothing must fail. */
export const everyObject: readonly MetricObject[] = [
  'policy',
  'reward',
  'value',
  'q',
  'advantage',
  'parameters',
  'counterfactual',
];
