import type { Stop } from '../../core/contract/estimator.ts';
import type { PerParameter } from '../../core/contract/tables.ts';
import { dot, maxAbs } from '../../core/numerics/vector.ts';
import type { Curvature, Likelihood, Point } from './likelihood.ts';
import {
  along,
  counted,
  largestChange,
  likelihoodNoise,
  type Maximise,
  scaledGradient,
  smallChange,
} from './maximum.ts';

/** Steps that gain nothing and still move choices, before the maximum is taken to lie at infinity. */
const patience = 8;
const sufficientIncrease = 1e-4;
const mostHalvings = 30;

const newton: readonly Curvature[] = ['observed', 'expected'];
const scoring: readonly Curvature[] = ['expected'];

/**
 * Maximises the likelihood by Fisher scoring with a line search; near the maximum, and
 * after a step that went too far, by Newton steps with the exact Hessian.
 *
 * It has converged when the next step is below √tolerance standard errors
 * (N gᵀI⁻¹g ≤ tolerance) and moves no choice probability; it then goes on down to
 * `tolerance` standard errors, or for as long as each step shrinks gᵀI⁻¹g a hundredfold,
 * so that the score ends at rounding. Where the first holds again and again and the
 * second does not (a likelihood that rises towards infinity) it stalls.
 */
export const maximiseByScoring: Maximise = (given, start, tolerance, tick) => {
  const { likelihood, spent } = counted(given);
  const { size } = likelihood;
  let point = likelihood.evaluate(start, null);
  let last = point;
  let decrement = Infinity;
  let restless = 0;
  let overshot = false;
  let stop: Stop | null = null;
  let iteration = 0;
  for (; ; iteration++) {
    const progress = { iteration, objective: -point.mean, gradient: maxAbs(point.gradient) };
    if (!tick(progress)) return { point, stop: stop ?? 'budget', iterations: iteration, ...spent };

    const previous = decrement;
    const step = scaledGradient(likelihood, point, size * decrement < 1 || overshot ? newton : scoring);
    if (step === null) break;
    decrement = dot(point.gradient, step);
    if (size * decrement <= tolerance) {
      if (largestChange(point, step) <= smallChange) stop = 'converged';
      else if (++restless > patience) break;
    }
    if (stop !== null) {
      if (size * decrement <= tolerance * tolerance) break;
      if (decrement > previous) point = last;
      if (!(decrement < previous / 100)) break;
    }
    const higher = climb(likelihood, point, step, decrement);
    if (higher === null) break;
    overshot = higher.halvings > 0;
    last = point;
    point = higher.point;
  }
  return { point, stop: stop ?? 'stalled', iterations: iteration, ...spent };
};

/** Halves the step until the likelihood rises; `null` where no length does. */
function climb(
  likelihood: Likelihood,
  from: Point,
  step: PerParameter,
  decrement: number,
): { point: Point; halvings: number } | null {
  const noise = likelihoodNoise * Math.abs(from.mean);
  for (let halvings = 0, length = 1; halvings <= mostHalvings; halvings++, length /= 2) {
    const point = likelihood.evaluate(along(from, step, length), from);
    if (point.mean >= from.mean + sufficientIncrease * length * decrement - noise) return { point, halvings };
  }
  return null;
}
