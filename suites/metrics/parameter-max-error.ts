import type { Metric } from '../../core/contract/metric.ts';
import { maxAbs } from '../../core/numerics/vector.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { parameterError, refusesParameters } from './parts/parameters.ts';

/** max_k |θ̂_k − θ_k|, in parameter units. */
export const parameterMaxError: Metric = {
  ...nonNegativeError,
  id: 'parameter-max-error',
  title: 'Largest parameter error',
  summary: 'Largest absolute error of any reward parameter.',
  references: [],
  unit: 'parameter',
  object: 'parameters',
  needs: ['parameters'],
  weights: ['uniform'],
  masks: ['all'],

  refuses: refusesParameters,

  measure: (input) => maxAbs(parameterError(input)),
};
