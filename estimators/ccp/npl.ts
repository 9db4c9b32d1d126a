import { fitConditionalLogit, type LogitMaximum } from '../../core/choice/conditional-logit.ts';
import type { Progress, Stop } from '../../core/contract/estimator.ts';
import type { Model } from '../../core/contract/model.ts';
import type { PerPair, PerParameter } from '../../core/contract/tables.ts';
import { maxAbsDifference } from '../../core/numerics/vector.ts';
import type { Valuation } from './valuation.ts';

/** Where the iteration on choice probabilities ended. */
export interface PseudoLikelihood {
  /** θ_K. */
  readonly theta: PerParameter;
  /** P_K = Ψ(P_{K−1}, θ_K). */
  readonly policy: PerPair;
  /** Mean pseudo-log-likelihood Σ μ log Ψ(P_{K−1}, θ_K), nats per decision. */
  readonly mean: number;
  /** sup |P_K − P_{K−1}|. */
  readonly change: number;
  /** K. */
  readonly iterations: number;
  /** Newton steps of all logit stages. */
  readonly newtonSteps: number;
  readonly stop: Stop;
}

/** sup |P_K − P_{K−1}| below which the fixed point is reached. */
const tolerance = 1e-10;
/** Iterations without a new smallest change, before there is taken to be no fixed point in reach. */
const patience = 20;

/**
 * Nested pseudo-likelihood: from P_0, in turn
 *
 *     θ_K = argmax Σ μ(s,a) log Ψ(a|s; P_{K−1}, θ),   P_K = Ψ(P_{K−1}, θ_K),
 *
 * with Ψ(P, θ) = softmax((z_P θ + o_P)/σ). One iteration is Hotz and Miller's estimator. With a
 * full valuation a fixed point is a root of the likelihood equations, whatever P_0. It attracts
 * the faster the better the model fits; choices far from every policy of the model may send the
 * iteration round in circles, which ends as `stalled`.
 *
 * @param weights μ, length S·A, normalised
 * @param start P_0, length S·A; not written
 * @param most K, or Infinity to go on to the fixed point
 * Source: Aguirregabiria and Mira (2002), Econometrica 70(4), 1519–1543.
 */
export function iteratePseudoLikelihood(
  model: Model,
  valuation: Valuation,
  weights: PerPair,
  start: PerPair,
  parameterCount: number,
  most: number,
  tick: (progress: Progress) => boolean,
): PseudoLikelihood {
  let policy = start;
  let theta: PerParameter = new Float64Array(parameterCount);
  let newtonSteps = 0;
  let smallest = Infinity;
  let smallestAt = 0;
  for (let iterations = 1; ; iterations++) {
    const logit = fitConditionalLogit(model, weights, valuation(policy), theta);
    const change = maxAbsDifference(logit.policy, policy);
    policy = logit.policy;
    theta = logit.theta;
    newtonSteps += logit.iterations;
    if (change < smallest) [smallest, smallestAt] = [change, iterations];

    const goOn = tick({ iteration: iterations, objective: -logit.mean, gradient: null });
    const stop = goOn ? verdict(logit, change, iterations, most, iterations - smallestAt) : 'budget';
    if (stop !== null) return { theta, policy, mean: logit.mean, change, iterations, newtonSteps, stop };
  }
}

/** How it ends here, or `null` where it goes on. */
function verdict(
  { attained }: LogitMaximum,
  change: number,
  iterations: number,
  most: number,
  idle: number,
): Stop | null {
  if (!(change < tolerance) && iterations < most) return idle < patience ? null : 'stalled';
  return attained ? 'converged' : 'stalled';
}
