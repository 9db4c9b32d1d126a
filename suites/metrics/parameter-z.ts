import type { Metric } from '../../core/contract/metric.ts';
import { description } from './parts/description.ts';
import { rootMeanSquare } from './parts/parameters.ts';
import { refusesZScores, zScores } from './parts/z-scores.ts';

/**
 * √Σ_k z_k² / K with z = (θ̂ − θ)/standard error: about 1 where standard errors tell the truth,
 * above where they promise too much. By the Hessian where the fit has it, else the
 * expected information, else the next kind.
 */
export const parameterZ: Metric = {
  ...description,
  id: 'parameter-z',
  title: 'Parameter errors in standard errors',
  summary: 'Root mean square of parameter errors over their standard errors; about 1 where those are honest.',
  references: [],
  unit: 'ratio',
  perfect: null,
  object: 'parameters',
  needs: ['parameters', 'covariance'],
  weights: ['uniform'],
  masks: ['all'],

  refuses: refusesZScores,

  measure: (input) => rootMeanSquare(zScores(input)),
};
