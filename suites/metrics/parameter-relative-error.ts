import type { Metric } from '../../core/contract/metric.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { parameterError, refusesParameters, rootMeanSquare, trueParameters } from './parts/parameters.ts';

/** ‖θ̂ − θ‖ / ‖θ‖. */
export const parameterRelativeError: Metric = {
  ...nonNegativeError,
  id: 'parameter-relative-error',
  title: 'Relative parameter error',
  summary: 'Length of the parameter error over the length of the true parameters.',
  references: [],
  unit: 'ratio',
  object: 'parameters',
  needs: ['parameters'],
  weights: ['uniform'],
  masks: ['all'],

  refuses(input) {
    const refusal = refusesParameters(input);
    if (refusal !== null) return refusal;
    return rootMeanSquare(trueParameters(input)) > 0 ? null : 'All true parameters are zero.';
  },

  measure: (input) => rootMeanSquare(parameterError(input)) / rootMeanSquare(trueParameters(input)),
};
