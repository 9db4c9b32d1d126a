import { BenchError } from '../../core/contract/errors.ts';
import type { Progress, Stop } from '../../core/contract/estimator.ts';
import type { ParameterMatrix, PerPairFeature, PerParameter, PerState } from '../../core/contract/tables.ts';
import { tryCholesky } from '../../core/numerics/cholesky.ts';
import { axpy, dot, maxAbs } from '../../core/numerics/vector.ts';
import type { Expansion, Point, Program } from './program.ts';

export interface Maximum {
  readonly point: Point;
  readonly expansion: Expansion;
  readonly stop: Stop;
  readonly iterations: number;
  /** Points that were looked at. */
  readonly evaluations: number;
  /** Factors of I − γP_π: one an iteration, and one for the last point. */
  readonly factorisations: number;
}

/** sup |V − TV| at which the constraint holds, relative to max(1, sup |V|). */
const feasibility = 1e-12;
/** Log-likelihood differences below this share of the log-likelihood are rounding. */
const likelihoodNoise = 1e-9;
/** A step that moves no log choice probability by more than this is no step. */
const smallChange = 1e-6;
/** Steps that gain nothing and still move choices, before the maximum is taken to lie at infinity. */
const patience = 8;
const sufficientDecrease = 1e-4;
const mostHalvings = 30;
/** Off the constraint, a step so short says that V is what is wrong. */
const fewHalvings = 8;

/** The step to the maximum of the quadratic program at a point. */
interface Step {
  readonly theta: PerParameter;
  readonly value: PerState;
  /** gᵀH⁻¹g of the reduced gradient: twice what is left to gain on the constraint. */
  readonly decrement: number;
  /** Derivative of −ℓ along the step. */
  readonly slope: number;
  /** Curvature of the model of −ℓ along the part of the step that moves θ, at least 0. */
  readonly curvature: number;
}

/**
 * Solves the program by sequential quadratic programming, from any (θ, V): each iteration
 * factors I − γP_π once and eliminates V, which leaves a K × K system. V is never brought
 * back to its fixed point on the way; it gets there together with θ.
 *
 * Steps are judged by −ℓ + μ sup |V − TV|, which is exact once μ exceeds Σ|λ|; μ grows as
 * the steps demand. A full step that fails for the curvature of T alone is saved by a second
 * correction of V with the same factor; otherwise it is halved; and where no part of it will do,
 * V alone takes its Newton step, which from far away leads back to where the program is a program.
 *
 * It has converged when V − TV is rounding and the next step is below √tolerance standard
 * errors (N gᵀH⁻¹g ≤ tolerance) and moves no choice probability; it then goes on for as long
 * as each step shrinks gᵀH⁻¹g a hundredfold. Where the first holds again and again and the last
 * does not (a likelihood that rises towards infinity) it stalls.
 *
 * @param size N, by which gᵀH⁻¹g is multiplied
 * @throws {BenchError} `diverged` when the likelihood or V − TV is not finite; `unsolvable`
 * Source: Nocedal and Wright (2006), Numerical Optimization, sections 15.5, 18.3 and 18.4.
 */
export function solveProgram(
  program: Program,
  start: Point,
  size: number,
  tolerance: number,
  tick: (progress: Progress) => boolean,
): Maximum {
  let evaluations = 1;
  const counted: Program['at'] = (theta, value) => {
    evaluations++;
    return program.at(theta, value);
  };

  checkFinite(start, 0);
  let point = start;
  let expansion = program.expand(point);
  let last = { point, expansion };
  let decrement = Infinity;
  let penalty = 0;
  let restless = 0;
  let overshot = false;
  let stop: Stop | null = null;
  let iteration = 0;
  for (; ; iteration++) {
    const progress = { iteration, objective: -point.mean, gradient: maxAbs(expansion.gradient) };
    if (!tick(progress)) {
      stop ??= 'budget';
      break;
    }

    const previous = decrement;
    const step = stepFrom(point, expansion, size * decrement < 1 || overshot);
    if (step === null) break;
    decrement = step.decrement;
    const feasible = point.infeasibility <= feasibility * Math.max(1, maxAbs(point.value));
    if (feasible && size * decrement <= tolerance) {
      if (largestChange(expansion.scores, step.theta) <= smallChange) stop = 'converged';
      else if (++restless > patience) break;
    }
    if (stop !== null) {
      const better = feasible && decrement <= previous;
      if (!better) ({ point, expansion } = last);
      if (!better || size * decrement <= tolerance * tolerance || !(decrement < previous / 100)) break;
    }
    if (!feasible) penalty = Math.max(penalty, enoughPenalty(point, step));
    const before = evaluations;
    const next =
      descend(counted, point, expansion, step, penalty, feasible ? mostHalvings : fewHalvings) ??
      (feasible ? null : counted(point.theta, axpy(1, point.value, expansion.restoration.slice())));
    if (next === null) break;
    last = { point, expansion };
    overshot = evaluations > before + 1;
    point = next;
    checkFinite(point, iteration);
    expansion = program.expand(point);
  }
  return {
    point,
    expansion,
    stop: stop ?? 'stalled',
    iterations: iteration,
    evaluations,
    factorisations: iteration + 1,
  };
}

/**
 * dθ = H⁻¹(g − c), dV = W dθ + restoration, with H the curvature of the Lagrangian on the
 * linearised constraint and c what restoring V does to the gradient. Where the exact H is not positive
 * definite the expected information takes its place; `null` where that is singular too.
 */
function stepFrom({ gap }: Point, expansion: Expansion, exact: boolean): Step | null {
  const { gradient, restoration, multipliers, values } = expansion;
  const K = gradient.length;
  let curved = expansion.curvature(exact);
  let factor = tryCholesky(curved.matrix, K);
  if (factor === null) {
    curved = expansion.curvature(false);
    factor = tryCholesky(curved.matrix, K);
  }
  if (factor === null) return null;
  const { matrix, cross } = curved;
  const theta = factor.solve(
    gradient.map((g, k) => g - cross[k]),
    new Float64Array(K),
  );
  const value = restoration.slice();
  for (let s = 0; s < value.length; s++) {
    for (let k = 0; k < K; k++) value[s] += values.perState[s * K + k] * theta[k];
  }
  return {
    theta,
    value,
    decrement: dot(gradient, factor.solve(gradient, new Float64Array(K))),
    slope: -dot(gradient, theta) - dot(multipliers, gap),
    curvature: quadraticForm(matrix, theta),
  };
}

/** The μ from which on the merit falls along the step, by at least half of μ sup |V − TV|. */
function enoughPenalty({ infeasibility }: Point, { slope, curvature }: Step): number {
  return (2 * (slope + 0.5 * curvature)) / infeasibility;
}

/** A point of lower merit: the full step, the full step with V corrected once more, or a part of it. */
function descend(
  at: Program['at'],
  from: Point,
  { system }: Expansion,
  step: Step,
  penalty: number,
  halvingsAllowed: number,
): Point | null {
  const merit = ({ mean, infeasibility }: Point): number => penalty * infeasibility - mean;
  const slope = step.slope - penalty * from.infeasibility;
  const noise =
    likelihoodNoise * Math.abs(from.mean) + penalty * feasibility * Math.max(1, maxAbs(from.value));
  const accepts = (point: Point, length: number): boolean =>
    merit(point) <= merit(from) + sufficientDecrease * length * slope + noise;

  for (let halvings = 0, length = 1; halvings <= halvingsAllowed; halvings++, length /= 2) {
    const theta = from.theta.map((x, k) => x + length * step.theta[k]);
    const trial = at(theta, axpy(length, step.value, from.value.slice()));
    if (accepts(trial, length)) return trial;
    if (halvings > 0) continue;
    const correction = system.solve(trial.gap, new Float64Array(trial.gap.length));
    const corrected = at(theta, axpy(1, trial.value, correction));
    if (accepts(corrected, length)) return corrected;
  }
  return null;
}

function checkFinite({ mean, infeasibility }: Point, iteration: number): void {
  if (Number.isFinite(mean) && Number.isFinite(infeasibility)) return;
  throw new BenchError(
    'diverged',
    `After ${iteration} iterations the mean log-likelihood is ${mean} and sup |V − TV| is ${infeasibility}; both must be finite.`,
    { iteration, mean, infeasibility },
  );
}

/** max |Δ log π| over all pairs, to first order. */
function largestChange(scores: PerPairFeature, step: PerParameter): number {
  const K = step.length;
  let largest = 0;
  for (let at = 0; at < scores.length; at += K) {
    let change = 0;
    for (let k = 0; k < K; k++) change += scores[at + k] * step[k];
    largest = Math.max(largest, Math.abs(change));
  }
  return largest;
}

function quadraticForm(matrix: ParameterMatrix, x: PerParameter): number {
  const K = x.length;
  let sum = 0;
  for (let k = 0; k < K; k++) {
    for (let l = 0; l < K; l++) sum += x[k] * matrix[k * K + l] * x[l];
  }
  return sum;
}
