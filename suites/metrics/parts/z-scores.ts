import type { CovarianceKind, Fit } from '../../../core/contract/estimator.ts';
import type { MetricInput } from '../../../core/contract/metric.ts';
import type { ParameterMatrix, PerParameter } from '../../../core/contract/tables.ts';
import { parameterError, refusesParameters } from './parameters.ts';

/** Which covariance of a fit is taken, first come: under a true model all of them estimate the same. */
const preference: readonly CovarianceKind[] = ['hessian', 'expected', 'opg', 'sandwich', 'clustered'];

/** (θ̂_k − θ_k) over its standard error. */
export function zScores(input: MetricInput): PerParameter {
  const covariance = preferred(input.fit) ?? new Float64Array(0);
  return parameterError(input).map((error, k, { length: K }) => error / Math.sqrt(covariance[k * K + k]));
}

/** Why there is no standard error to measure an error with, or `null`. */
export function refusesZScores(input: MetricInput): string | null {
  if (preferred(input.fit) === null) return 'The fit has no covariance of any kind.';
  if (input.task.demonstrations.total === Infinity) return 'In the population no error is left to sampling.';
  return refusesParameters(input);
}

function preferred({ covariance }: Fit): ParameterMatrix | null {
  const kind = preference.find((name) => covariance?.[name] !== undefined);
  return kind === undefined ? null : (covariance?.[kind] ?? null);
}
