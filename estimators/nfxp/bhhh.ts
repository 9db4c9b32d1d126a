import type { Stop } from '../../core/contract/estimator.ts';
import type { PerParameter } from '../../core/contract/tables.ts';
import { dot, maxAbs } from '../../core/numerics/vector.ts';
import type { Curvature, Likelihood, Point } from './likelihood.ts';
import {
  along,
  counted,
  largestChange,
  type Maximise,
  rise,
  scaledGradient,
  smallChange,
} from './maximum.ts';

const sufficientIncrease = 1e-4;
const mostHalvings = 40;
/** Steps that satisfy the tolerance and still move choices, before the maximum is taken to lie at infinity. */
const patience = 50;
/** The outer product is singular where fewer distinct choices are seen than there are parameters. */
const outer: readonly Curvature[] = ['outer', 'expected'];

/**
 * Maximises the likelihood along (SᵀS)⁻¹Sᵀ1, S the scores of the observations, halving
 * the step until the likelihood rises; a step that does not rise is never taken.
 *
 * It has converged when N gᵀB⁻¹g ≤ tolerance, with B = SᵀS/N, and the step moves no choice
 * probability. B is the curvature of a well-specified model only, so that steps shrink at
 * a constant rate; it goes on until N gᵀB⁻¹g ≤ tolerance² or falls no more.
 *
 * Source: Berndt, Hall, Hall and Hausman (1974), Annals of Economic and Social
 * Measurement 3(4), 653–665.
 */
export const maximiseByOuterProducts: Maximise = (given, start, tolerance, tick) => {
  const { likelihood, spent } = counted(given);
  const { size } = likelihood;
  let point = likelihood.evaluate(start, null);
  let lowest = Infinity;
  let restless = 0;
  let stop: Stop | null = null;
  let iteration = 0;
  for (; ; iteration++) {
    const progress = { iteration, objective: -point.mean, gradient: maxAbs(point.gradient) };
    if (!tick(progress)) return { point, stop: stop ?? 'budget', iterations: iteration, ...spent };

    const step = scaledGradient(likelihood, point, outer);
    if (step === null) break;
    const decrement = dot(point.gradient, step);
    if (size * decrement <= tolerance) {
      if (largestChange(point, step) <= smallChange) stop = 'converged';
      else if (++restless > patience) break;
    }
    if (stop !== null && (size * decrement <= tolerance * tolerance || !(decrement < lowest))) break;
    lowest = Math.min(lowest, decrement);
    const higher = climb(likelihood, point, step, decrement);
    if (higher === null) break;
    point = higher;
  }
  return { point, stop: stop ?? 'stalled', iterations: iteration, ...spent };
};

/** The first of the halved steps that rises enough; `null` where none does. */
function climb(likelihood: Likelihood, from: Point, step: PerParameter, decrement: number): Point | null {
  for (let halvings = 0, length = 1; halvings <= mostHalvings; halvings++, length /= 2) {
    const point = likelihood.evaluate(along(from, step, length), from);
    if (rise(from, point, step, length) >= sufficientIncrease * length * decrement) return point;
  }
  return null;
}
