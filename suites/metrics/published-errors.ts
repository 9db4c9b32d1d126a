import type { Metric, MetricInput } from '../../core/contract/metric.ts';
import { largestRelativeGap, printedParameters, published } from './parts/published.ts';

const pairs = (input: MetricInput) => {
  const opg = input.fit.covariance?.opg;
  if (opg === undefined) return [];
  const size = Math.sqrt(opg.length);
  return printedParameters(
    input,
    (parameter) => `standard error of ${parameter}`,
    (k) => Math.sqrt(opg[k * size + k]),
  );
};

/**
 * The same for standard errors. Those of Rust (1987) are outer products of scores, so it
 * is the `opg` kind that is held against them.
 */
export const publishedErrors: Metric = {
  ...published,
  id: 'published-errors',
  title: 'Standard errors against print',
  summary: 'Largest relative distance of an OPG standard error from the printed one.',
  references: [
    { citation: 'Rust (1987), Econometrica 55(5), 999–1033', at: 'https://doi.org/10.2307/1911259' },
  ],
  unit: 'ratio',
  needs: ['covariance'],

  refuses: (input) =>
    pairs(input).length > 0 ? null : 'No standard error was printed, or none of this kind is ours.',

  measure: (input) => largestRelativeGap(pairs(input)),
};
