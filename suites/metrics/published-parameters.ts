import type { Metric, MetricInput } from '../../core/contract/metric.ts';
import { present } from './parts/comparison.ts';
import { largestRelativeGap, printedParameters, published } from './parts/published.ts';

const pairs = (input: MetricInput) => {
  const theta = present(input.fit.parameters, 'parameters');
  return printedParameters(
    input,
    (parameter) => parameter,
    (k) => theta[k],
  );
};

/** max_k |θ̂_k − printed_k| / |printed_k| over the parameters that a source prints. */
export const publishedParameters: Metric = {
  ...published,
  id: 'published-parameters',
  title: 'Parameters against print',
  summary: 'Largest relative distance of an estimate from the number that a paper prints for the same panel.',
  references: [],
  unit: 'ratio',
  needs: ['parameters'],

  refuses: (input) => (pairs(input).length > 0 ? null : 'Nothing was printed about these parameters.'),

  measure: (input) => largestRelativeGap(pairs(input)),
};
