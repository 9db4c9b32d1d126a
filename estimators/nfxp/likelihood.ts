import { choiceScores, meanScore } from '../../core/choice/information.ts';
import { meanLogLikelihood, meanLogLikelihoodOfValues } from '../../core/choice/likelihood.ts';
import { type FeatureValues, featureValues, linearReward } from '../../core/choice/linear-utility.ts';
import type { Demonstrations, Features, Model } from '../../core/contract/model.ts';
import type { PerPairFeature, PerParameter, PerState } from '../../core/contract/tables.ts';
import { createSoftSolver, type SoftSolution } from '../../core/mdp/soft-solve.ts';

/** The likelihood at one θ, with everything that its derivatives are made of. */
export interface Point {
  readonly theta: PerParameter;
  readonly reward: Float64Array;
  readonly solution: SoftSolution;
  readonly values: FeatureValues;
  /** ∂ log π/∂θ of every pair, length S·A·K. */
  readonly scores: PerPairFeature;
  /** Mean log-likelihood, nats per decision. */
  readonly mean: number;
  /** Its gradient, length K. */
  readonly gradient: PerParameter;
}

/** Evaluates the likelihood at θ, starting from a solved neighbour where there is one. */
export type Evaluate = (theta: PerParameter, neighbour: Point | null) => Point;

/**
 * The nested fixed point: each evaluation solves the soft Bellman equation at θ.
 * Given a solved neighbour it starts from the first-order prediction
 * V + (dV/dθ)(θ' − θ), which is usually one Newton step away.
 */
export function createLikelihood(model: Model, features: Features, demonstrations: Demonstrations): Evaluate {
  const solver = createSoftSolver(model);
  return (theta, neighbour) => {
    const reward = linearReward(features, theta, new Float64Array(model.stateCount * model.actionCount));
    const solution = solver.solve(reward, neighbour === null ? {} : { start: predict(neighbour, theta) });
    const values = featureValues(model, features, solution);
    const scores = choiceScores(model, solution.policy, values);
    return {
      theta,
      reward,
      solution,
      values,
      scores,
      mean: meanAt(model, demonstrations, solution),
      gradient: meanScore(model, demonstrations, scores),
    };
  };
}

/** From the policy, which is exact, or where an observed choice underflows from the values. */
function meanAt(model: Model, demonstrations: Demonstrations, { policy, q, value }: SoftSolution): number {
  const mean = meanLogLikelihood(model, demonstrations, policy);
  return mean > -Infinity ? mean : meanLogLikelihoodOfValues(model, demonstrations, q, value);
}

function predict({ theta: from, solution, values }: Point, theta: PerParameter): PerState {
  const K = theta.length;
  const value: PerState = Float64Array.from(solution.value);
  for (let s = 0; s < value.length; s++) {
    for (let k = 0; k < K; k++) value[s] += values.perState[s * K + k] * (theta[k] - from[k]);
  }
  return value;
}
