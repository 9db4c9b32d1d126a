import { expectedInformation, observedInformation } from '../../core/choice/information.ts';
import type { Progress, Stop } from '../../core/contract/estimator.ts';
import type { Demonstrations, Model } from '../../core/contract/model.ts';
import type { ParameterMatrix, PerParameter } from '../../core/contract/tables.ts';
import { effectiveStart, pairWeights, stateWeights } from '../../core/mdp/demonstrations.ts';
import { tryCholesky } from '../../core/numerics/cholesky.ts';
import { dot, maxAbs } from '../../core/numerics/vector.ts';
import type { Evaluate, Point } from './likelihood.ts';

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
const mostHalvings = 30;

/**
 * Maximises the likelihood by Fisher scoring with a line search; near the maximum, and
 * after a step that went too far, by Newton steps with the exact Hessian.
 *
 * It has converged when the next step is below √tolerance standard errors
 * (N gᵀI⁻¹g ≤ tolerance) and moves no choice probability; it then goes on down to
 * `tolerance` standard errors, or for as long as each step shrinks gᵀI⁻¹g a hundredfold,
 * so that the score ends at rounding. Where the first holds again and again and the
 * second does not (a likelihood that rises towards infinity) it stalls.
 *
 * @param tolerance on N gᵀI⁻¹g (on gᵀI⁻¹g in the population limit)
 */
export function maximiseLikelihood(
  model: Model,
  demonstrations: Demonstrations,
  evaluate: Evaluate,
  start: PerParameter,
  tolerance: number,
  tick: (progress: Progress) => boolean,
): Maximum {
  const states = stateWeights(model, demonstrations);
  const flow = effectiveStart(model, pairWeights(model, demonstrations));
  const size = Number.isFinite(demonstrations.total) ? demonstrations.total : 1;
  let evaluations = 0;
  let innerSteps = 0;
  const counted: Evaluate = (theta, neighbour) => {
    const evaluated = evaluate(theta, neighbour);
    evaluations++;
    innerSteps += evaluated.solution.newtonSteps;
    return evaluated;
  };

  let point = counted(start, null);
  let last = point;
  let decrement = Infinity;
  let restless = 0;
  let overshot = false;
  let stop: Stop | null = null;
  let iteration = 0;
  for (; ; iteration++) {
    const progress = { iteration, objective: -point.mean, gradient: maxAbs(point.gradient) };
    if (!tick(progress)) {
      return { point, stop: stop ?? 'budget', iterations: iteration, evaluations, innerSteps };
    }

    const previous = decrement;
    const step = ascend(model, states, flow, point, size * decrement < 1 || overshot);
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
    const higher = climb(counted, point, step, decrement);
    if (higher === null) break;
    overshot = higher.halvings > 0;
    last = point;
    point = higher.point;
  }
  return { point, stop: stop ?? 'stalled', iterations: iteration, evaluations, innerSteps };
}

/** Halves the step until the likelihood rises; `null` where no length does. */
function climb(
  evaluate: Evaluate,
  from: Point,
  step: PerParameter,
  decrement: number,
): { point: Point; halvings: number } | null {
  const noise = likelihoodNoise * Math.abs(from.mean);
  for (let halvings = 0, length = 1; halvings <= mostHalvings; halvings++, length /= 2) {
    const point = evaluate(
      from.theta.map((x, k) => x + length * step[k]),
      from,
    );
    if (point.mean >= from.mean + sufficientIncrease * length * decrement - noise) return { point, halvings };
  }
  return null;
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
  return (
    tryCholesky(information, gradient.length)?.solve(gradient, new Float64Array(gradient.length)) ?? null
  );
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
