import type { Metric } from '../../core/contract/metric.ts';
import { description } from './parts/description.ts';
import { refusesZScores, zScores } from './parts/z-scores.ts';

/** The 97.5 % quantile of the normal distribution. */
const quantile = 1.959963984540054;

/** Share of parameters whose 95 % interval, θ̂ ± 1.96 standard errors, holds the truth; NaN where one has none. */
export const parameterCoverage: Metric = {
  ...description,
  id: 'parameter-coverage',
  title: 'Coverage of parameter intervals',
  summary: 'Share of 95 % intervals that hold the true parameter; .95 on average where they are honest.',
  references: [],
  unit: 'probability',
  perfect: null,
  object: 'parameters',
  needs: ['parameters', 'covariance'],
  weights: ['uniform'],
  masks: ['all'],

  refuses: refusesZScores,

  measure(input) {
    const scores = zScores(input);
    if (scores.includes(Number.NaN)) return Number.NaN;
    return scores.filter((z) => Math.abs(z) <= quantile).length / scores.length;
  },
};
