import type { MetricInput } from '../../../core/contract/metric.ts';
import type { PerParameter } from '../../../core/contract/tables.ts';
import { answerKey, present } from './comparison.ts';
import { difference } from './weighted.ts';

/** Why there is no true parameter to compare with, or `null`. */
export function refusesParameters(input: MetricInput): string | null {
  if (input.key === null) return 'The truth of this world is not known.';
  const truth = input.key.world.truth.parameters;
  if (truth === null) return 'The true reward is not linear in the features.';
  const fitted = input.fit.parameters;
  return fitted !== null && fitted.length !== truth.length
    ? 'Fit and truth have different parameters.'
    : null;
}

/** The true parameters. */
export function trueParameters(input: MetricInput): PerParameter {
  return present(answerKey(input).world.truth.parameters, 'parameters');
}

/** θ̂ − θ. */
export function parameterError(input: MetricInput): PerParameter {
  return difference(present(input.fit.parameters, 'parameters'), trueParameters(input));
}

/** √Σ x²/K. */
export function rootMeanSquare(x: PerParameter): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += x[k] * x[k];
  return Math.sqrt(sum / x.length);
}
