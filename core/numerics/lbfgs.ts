import { BenchError } from '../contract/errors.ts';
import type { Stop } from '../contract/estimator.ts';
import { searchWolfe } from './line-search.ts';
import type { Minimum, OnIteration } from './minimum.ts';
import { axpy, dot, maxAbs } from './vector.ts';

interface LbfgsOptions {
  /** Converged once max |∂f/∂xᵢ| is at or below this. */
  readonly gradientTolerance: number;
  /** Most iterations; reaching it stops with `budget`. */
  readonly iterations: number;
  /** Pairs of steps and gradient changes that are kept. Default 10. */
  readonly memory?: number;
  /** How far rounding may lift f, relative to |f|. Default 1e-13. */
  readonly noise?: number;
  readonly onIteration?: OnIteration;
}

/**
 * Limited-memory BFGS with a strong Wolfe line search.
 *
 * @param f returns f(x) and writes ∇f into its second argument; may return NaN or
 *   Infinity away from the start, such points are stepped back from
 * @throws {BenchError} `diverged` when f or its gradient is not finite at the start
 * Source: Liu and Nocedal (1989), Mathematical Programming 45, 503–528.
 */
export function minimiseLbfgs(
  f: (x: Float64Array, gradientOut: Float64Array) => number,
  start: Float64Array,
  options: LbfgsOptions,
): Minimum {
  const n = start.length;
  const x = start.slice();
  const gradient = new Float64Array(n);
  const trialX = new Float64Array(n);
  const trialGradient = new Float64Array(n);
  const direction = new Float64Array(n);
  const history = createHistory(n, options.memory ?? 10);
  const noise = options.noise ?? 1e-13;

  let value = f(x, gradient);
  let evaluations = 1;
  let size = maxAbs(gradient);
  if (!(Number.isFinite(value) && Number.isFinite(size))) {
    throw new BenchError(
      'diverged',
      `f is ${value} and its gradient ${size} at the start; both must be finite.`,
      {
        value,
        gradient: size,
      },
    );
  }
  const at = (step: number): { step: number; value: number; slope: number } => {
    for (let i = 0; i < n; i++) trialX[i] = x[i] + step * direction[i];
    evaluations++;
    const trialValue = f(trialX, trialGradient);
    return { step, value: trialValue, slope: dot(trialGradient, direction) };
  };

  let iteration = 0;
  let stop: Stop | null = null;
  while (stop === null) {
    const goOn = options.onIteration?.(iteration, value, size) ?? true;
    if (size <= options.gradientTolerance) stop = 'converged';
    else if (!goOn || iteration >= options.iterations) stop = 'budget';
    if (stop !== null) break;

    history.direction(gradient, direction);
    let slope = dot(gradient, direction);
    if (!(slope < 0)) {
      history.clear();
      history.direction(gradient, direction);
      slope = dot(gradient, direction);
    }
    const first = history.length() === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    const found = searchWolfe(at, { step: 0, value, slope }, first, noise * Math.abs(value));
    if (found === null) {
      // A stale memory can point nowhere; steepest descent gets one chance before giving up.
      if (history.length() > 0) history.clear();
      else stop = 'stalled';
      continue;
    }
    history.push(x, trialX, gradient, trialGradient);
    x.set(trialX);
    gradient.set(trialGradient);
    value = found.value;
    size = maxAbs(gradient);
    iteration++;
  }
  return { x, value, gradient: size, iterations: iteration, evaluations, stop };
}

interface History {
  /** out ← −H∇f by the two-loop recursion. */
  direction(gradient: Float64Array, out: Float64Array): void;
  push(x0: Float64Array, x1: Float64Array, g0: Float64Array, g1: Float64Array): void;
  clear(): void;
  length(): number;
}

/** The last pairs s = x₁ − x₀, y = g₁ − g₀ that show positive curvature, oldest first. */
function createHistory(n: number, memory: number): History {
  const steps = Array.from({ length: memory }, () => new Float64Array(n));
  const changes = Array.from({ length: memory }, () => new Float64Array(n));
  const inverseCurvature = new Float64Array(memory);
  const alpha = new Float64Array(memory);
  let count = 0;
  let oldest = 0;
  return {
    direction(gradient, out) {
      for (let i = 0; i < n; i++) out[i] = -gradient[i];
      if (count === 0) return;
      for (let k = count - 1; k >= 0; k--) {
        const at = (oldest + k) % memory;
        alpha[at] = inverseCurvature[at] * dot(steps[at], out);
        axpy(-alpha[at], changes[at], out);
      }
      const newest = (oldest + count - 1) % memory;
      const scale = 1 / (inverseCurvature[newest] * dot(changes[newest], changes[newest]));
      for (let i = 0; i < n; i++) out[i] *= scale;
      for (let k = 0; k < count; k++) {
        const at = (oldest + k) % memory;
        axpy(alpha[at] - inverseCurvature[at] * dot(changes[at], out), steps[at], out);
      }
    },
    push(x0, x1, g0, g1) {
      let curvature = 0;
      let changeSquared = 0;
      for (let i = 0; i < n; i++) {
        const change = g1[i] - g0[i];
        curvature += (x1[i] - x0[i]) * change;
        changeSquared += change * change;
      }
      // A pair without clear curvature would make H indefinite.
      if (!(curvature > Number.EPSILON * changeSquared)) return;
      const at = (oldest + count) % memory;
      for (let i = 0; i < n; i++) {
        steps[at][i] = x1[i] - x0[i];
        changes[at][i] = g1[i] - g0[i];
      }
      inverseCurvature[at] = 1 / curvature;
      if (count < memory) count++;
      else oldest = (oldest + 1) % memory;
    },
    clear() {
      count = 0;
      oldest = 0;
    },
    length: () => count,
  };
}
