import { BenchError } from '../contract/errors.ts';
import type { Stop } from '../contract/estimator.ts';
import { type Cholesky, tryCholesky } from './cholesky.ts';
import type { Minimum, OnIteration } from './minimum.ts';
import { dot, maxAbs } from './vector.ts';

interface NewtonOptions {
  /** Converged once max |∂f/∂xᵢ| is at or below this. */
  readonly gradientTolerance: number;
  /** Most iterations; reaching it stops with `budget`. */
  readonly iterations: number;
  /** How far rounding may lift f, relative to |f|. Default 1e-13; about 1e-9 for a likelihood. */
  readonly noise?: number;
  readonly onIteration?: OnIteration;
}

/** Returns f(x), writes ∇f and, unless the third argument is null, the n × n Hessian, row-major. */
export type NewtonFunction = (
  x: Float64Array,
  gradientOut: Float64Array,
  hessianOut: Float64Array | null,
) => number;

const sufficientDecrease = 1e-4;
const mostHalvings = 50;

/**
 * Damped Newton: p = −(∇²f + τ|diag ∇²f|)⁻¹∇f with the smallest τ of a growing
 * ladder that makes the matrix positive definite, then halving until Armijo's
 * condition holds. A step that only rounding keeps from passing is taken when it
 * makes the gradient smaller.
 *
 * @param f may return NaN or Infinity away from the start; such points are stepped back from
 * @throws {BenchError} `diverged` when f, ∇f or ∇²f is not finite at an accepted point
 * Source: Nocedal and Wright (2006), Numerical Optimization, §3.1 and §3.4.
 */
export function minimiseNewton(f: NewtonFunction, start: Float64Array, options: NewtonOptions): Minimum {
  const n = start.length;
  const noise = options.noise ?? 1e-13;
  const direction = new Float64Array(n);
  let x = start.slice();
  let gradient = new Float64Array(n);
  let hessian = new Float64Array(n * n);
  let trialX = new Float64Array(n);
  let trialGradient = new Float64Array(n);
  let trialHessian = new Float64Array(n * n);

  let value = f(x, gradient, hessian);
  let evaluations = 1;
  let size = maxAbs(gradient);
  checkFinite(value, size, maxAbs(hessian));

  let iteration = 0;
  let stop: Stop | null = null;
  while (stop === null) {
    const goOn = options.onIteration?.(iteration, value, size) ?? true;
    if (size <= options.gradientTolerance) stop = 'converged';
    else if (!goOn || iteration >= options.iterations) stop = 'budget';
    if (stop !== null) break;

    descentDirection(hessian, gradient, direction);
    const slope = dot(gradient, direction);
    let step = 1;
    let trialValue = Number.NaN;
    let trialSize = Number.NaN;
    let accepted = false;
    for (let halving = 0; halving <= mostHalvings && !accepted; halving++, step /= 2) {
      for (let i = 0; i < n; i++) trialX[i] = x[i] + step * direction[i];
      // The full step is taken nearly always: ask for its Hessian in the same call.
      trialValue = f(trialX, trialGradient, halving === 0 ? trialHessian : null);
      evaluations++;
      trialSize = maxAbs(trialGradient);
      const decreased = trialValue <= value + sufficientDecrease * step * slope;
      const level = trialValue <= value + noise * Math.abs(value) && trialSize < size;
      accepted = Number.isFinite(trialValue) && Number.isFinite(trialSize) && (decreased || level);
      if (accepted && halving > 0) {
        trialValue = f(trialX, trialGradient, trialHessian);
        evaluations++;
      }
    }
    if (!accepted) {
      stop = 'stalled';
      break;
    }
    checkFinite(trialValue, trialSize, maxAbs(trialHessian));
    [x, trialX] = [trialX, x];
    [gradient, trialGradient] = [trialGradient, gradient];
    [hessian, trialHessian] = [trialHessian, hessian];
    value = trialValue;
    size = trialSize;
    iteration++;
  }
  return { x, value, gradient: size, iterations: iteration, evaluations, stop };
}

/** out ← −(H + τ|diag H|)⁻¹ g with the first τ of 0, 1e-8, 1e-7, … that gives a descent direction. */
function descentDirection(hessian: Float64Array, gradient: Float64Array, out: Float64Array): void {
  const n = gradient.length;
  const factor = tryCholesky(hessian, n) ?? shiftedCholesky(hessian, n);
  factor.solve(gradient, out);
  for (let i = 0; i < n; i++) out[i] = -out[i];
}

function shiftedCholesky(hessian: Float64Array, n: number): Cholesky {
  let most = 0;
  for (let i = 0; i < n; i++) most = Math.max(most, Math.abs(hessian[i * n + i]));
  const floor = most > 0 ? 1e-8 * most : 1;
  for (let shift = 1e-8; shift < 1e16; shift *= 10) {
    const shifted = hessian.slice();
    for (let i = 0; i < n; i++) shifted[i * n + i] += shift * Math.max(Math.abs(hessian[i * n + i]), floor);
    const factor = tryCholesky(shifted, n);
    if (factor !== null) return factor;
  }
  throw new BenchError('unsolvable', `No shift makes a ${n} × ${n} Hessian positive definite.`, { n });
}

function checkFinite(value: number, gradient: number, hessian: number): void {
  if (Number.isFinite(value) && Number.isFinite(gradient) && Number.isFinite(hessian)) return;
  throw new BenchError(
    'diverged',
    `f is ${value}, its largest slope ${gradient} and its largest curvature ${hessian}; all must be finite.`,
    { value, gradient, hessian },
  );
}
