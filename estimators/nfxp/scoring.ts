import { expectedInformation, observedInformation } from '../../core/choice/information.ts';
import type { Progress, Stop } from '../../core/contract/estimator.ts';
import type { Demonstrations, Model } from '../../core/contract/model.ts';
import type { ParameterMatrix, PerParameter } from '../../core/contract/tables.ts';
import { effectiveStart, pairWeights, stateWeights } from '../../core/mdp/demonstrations.ts';
import { tryCholesky } from '../../core/numerics/cholesky.ts';
import { dot, maxAbs } from '../../core/numerics/vector.ts';
import type { Point } from './likelihood.ts';

export interface Maximum {
  readonly point: Point;
  readonly stop: Stop;
  readonly iterations: number;
  readonly evaluations: number;
  /** Newton steps of the inner fixed point, over all evaluations. */
  readonly innerSteps: number;
}

/** Log-likelihood differences below this share of the log-likelihood are rounding of the inner solve. */
const likelihoodNoise = 1e-9;
/** A step that moves no log choice probability by more than this is no step. */
const smallChange = 1e-6;
/** Steps that gain nothing and still move choices, before the maximum is taken to lie at infinity. */
const patience = 8;
const sufficientIncrease = 1e-4;
const shortestStep = 2 ** -30;

/**
 * Maximises the likelihood from θ = 0 by Fisher scoring with a step-halving line
 * search, then by Newton steps with the exact Hessian. It has converged when the
 * next step is below √tolerance standard errors (N gᵀI⁻¹g ≤ tolerance) and moves no
 * choice probability; it then goes on for as long as each step shrinks gᵀI⁻¹g at
 * least fourfold, so that the score ends at rounding. Where the first holds again
 * and again and the second does not (a likelihood that rises towards infinity) it stalls.
 *
 * @param evaluate the likelihood at θ, started from a solved neighbour
 * @param tolerance on N gᵀI⁻¹g (on gᵀI⁻¹g in the population limit)
 */
export function maximiseLikelihood(
  model: Model,
  demonstrations: Demonstrations,
  evaluate: (theta: PerParameter, neighbour: Point | null) => Point,
  start: PerParameter,
  tolerance: number,
  tick: (progress: Progress) => boolean,
): Maximum {
  const states = stateWeights(model, demonstrations);
  const flow = effectiveStart(model, pairWeights(model, demonstrations));
  const size = Number.isFinite(demonstrations.total) ? demonstrations.total : 1;

  let point = evaluate(start, null);
  let evaluations = 1;
  let innerSteps = point.solution.newtonSteps;
  let last = point;
  let decrement = Infinity;
  let converged = false;
  let restless = 0;
  const done = (stop: Stop, iterations: number): Maximum => ({
    point,
    stop: converged ? 'converged' : stop,
    iterations,
    evaluations,
    innerSteps,
  });

  for (let iteration = 0; ; iteration++) {
    const progress = { iteration, objective: -point.mean, gradient: maxAbs(point.gradient) };
    if (!tick(progress)) return done('budget', iteration);

    const step = ascend(model, states, flow, point, size * decrement < 1);
    if (step === null) return done('stalled', iteration);
    const previous = decrement;
    decrement = dot(point.gradient, step);
    if (size * decrement <= tolerance) {
      if (largestChange(point, step) <= smallChange) converged = true;
      else if (++restless > patience) return done('stalled', iteration);
    }
    if (converged && !(decrement < previous / 4)) {
      if (decrement > previous) point = last;
      return done('converged', iteration);
    }

    last = point;
    for (let length = 1; ; length /= 2) {
      if (length < shortestStep) return done('stalled', iteration);
      const theta = last.theta.map((x, k) => x + length * step[k]);
      const candidate = evaluate(theta, last);
      evaluations++;
      innerSteps += candidate.solution.newtonSteps;
      const floor = last.mean + sufficientIncrease * length * decrement + likelihoodNoise * last.mean;
      if (candidate.mean >= floor) {
        point = candidate;
        break;
      }
    }
  }
}

/** I⁻¹g, with the observed information where that is asked for and positive definite; `null` where both are singular. */
function ascend(
  model: Model,
  states: Float64Array,
  flow: Float64Array,
  { solution, scores, gradient }: Point,
  exact: boolean,
): PerParameter | null {
  const newton = exact ? solvePositive(observedInformation(model, flow, solution, scores), gradient) : null;
  return newton ?? solvePositive(expectedInformation(model, states, solution.policy, scores), gradient);
}

function solvePositive(information: ParameterMatrix, gradient: PerParameter): PerParameter | null {
  return tryCholesky(information, gradient.length)?.solve(gradient, new Float64Array(gradient.length)) ?? null;
}

/** max |Δ log π| over all pairs, to first order. */
function largestChange({ scores }: Point, step: PerParameter): number {
  const K = step.length;
  let largest = 0;
  for (let at = 0; at < scores.length; at += K) {
    let change = 0;
    for (let k = 0; k < K; k++) change += scores[at + k] * step[k];
    largest = Math.max(largest, Math.abs(change));
  }
  return largest;
}
