import type { Metric } from '../../core/contract/metric.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { parameterError, refusesParameters, rootMeanSquare } from './parts/parameters.ts';

/** √Σ_k (θ̂_k − θ_k)² / K, in parameter units. */
export const parameterRmse: Metric = {
  ...nonNegativeError,
  id: 'parameter-rmse',
  title: 'Parameter error',
  summary: 'Root mean square error of the reward parameters.',
  references: [],
  unit: 'parameter',
  object: 'parameters',
  needs: ['parameters'],
  weights: ['uniform'],
  masks: ['all'],

  refuses: refusesParameters,

  measure: (input) => rootMeanSquare(parameterError(input)),
};
