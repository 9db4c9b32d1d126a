import { logLikelihood } from '../../core/choice/likelihood.ts';
import type { Metric, MetricInput } from '../../core/contract/metric.ts';
import { published } from './parts/published.ts';

const printed = ({ world }: MetricInput) =>
  world.published.find(({ name }) => name === 'partial log-likelihood');

/** |Σ n log π̂ − printed|, nats over the whole panel: the likelihood of the choices given the transitions. */
export const publishedLogLikelihood: Metric = {
  ...published,
  id: 'published-log-likelihood',
  title: 'Log-likelihood against print',
  summary: 'Distance of the log-likelihood of the choices from the printed one.',
  references: [
    { citation: 'Rust (1987), Econometrica 55(5), 999–1033', at: 'https://doi.org/10.2307/1911259' },
  ],
  unit: 'nats',
  needs: ['policy'],

  refuses: (input) => (printed(input) ? null : 'No log-likelihood of the choices was printed.'),

  measure: (input) =>
    Math.abs(
      logLikelihood(input.task.model, input.task.demonstrations, input.fit.policy) -
        (printed(input)?.value ?? Number.NaN),
    ),
};
