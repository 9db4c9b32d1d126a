import type { Progress, Stop } from '../../core/contract/estimator.ts';
import type { PerParameter } from '../../core/contract/tables.ts';
import { tryCholesky } from '../../core/numerics/cholesky.ts';
import { dot } from '../../core/numerics/vector.ts';
import type { Curvature, Likelihood, Point } from './likelihood.ts';

export interface Maximum {
  readonly point: Point;
  readonly stop: Stop;
  readonly iterations: number;
  readonly evaluations: number;
  /** Newton steps of the inner fixed point, over all evaluations. */
  readonly innerSteps: number;
}

/**
 * A way up a likelihood.
 *
 * @param tolerance on N gᵀC⁻¹g, with C the curvature that the method goes by: converged at or below it
 */
export type Maximise = (
  likelihood: Likelihood,
  start: PerParameter,
  tolerance: number,
  tick: (progress: Progress) => boolean,
) => Maximum;

/** A step that moves no log choice probability by more than this is no step. */
export const smallChange = 1e-6;

/** Log-likelihood differences below this share of the log-likelihood are rounding of the inner solve. */
export const likelihoodNoise = 1e-9;

/** The same likelihood, and what has been spent on it. */
export function counted(likelihood: Likelihood): {
  readonly likelihood: Likelihood;
  readonly spent: { evaluations: number; innerSteps: number };
} {
  const spent = { evaluations: 0, innerSteps: 0 };
  return {
    spent,
    likelihood: {
      ...likelihood,
      evaluate(parameters, neighbour) {
        const point = likelihood.evaluate(parameters, neighbour);
        spent.evaluations++;
        spent.innerSteps += point.solution.newtonSteps;
        return point;
      },
    },
  };
}

/** C⁻¹g, with the first of the curvatures that is positive definite; `null` where none is. */
export function scaledGradient(
  likelihood: Likelihood,
  point: Point,
  kinds: readonly Curvature[],
): PerParameter | null {
  const { gradient } = point;
  for (const kind of kinds) {
    const factor = tryCholesky(likelihood.curvature(kind, point), gradient.length);
    if (factor !== null) return factor.solve(gradient, new Float64Array(gradient.length));
  }
  return null;
}

/** max |Δ log π| over all pairs, to first order. */
export function largestChange({ scores }: Point, step: PerParameter): number {
  const D = step.length;
  let largest = 0;
  for (let at = 0; at < scores.length; at += D) {
    let change = 0;
    for (let k = 0; k < D; k++) change += scores[at + k] * step[k];
    largest = Math.max(largest, Math.abs(change));
  }
  return largest;
}

/** The point so far along a step. */
export function along(from: Point, step: PerParameter, length: number): PerParameter {
  return from.parameters.map((x, k) => x + length * step[k]);
}

/**
 * How much higher `to` is than `from`: the difference of the likelihoods, or where that
 * is rounding the mean of the two slopes along the step, exact to third order.
 */
export function rise(from: Point, to: Point, step: PerParameter, length: number): number {
  const difference = to.mean - from.mean;
  if (Math.abs(difference) > likelihoodNoise * Math.abs(from.mean)) return difference;
  return (length * (dot(from.gradient, step) + dot(to.gradient, step))) / 2;
}
