import { choiceScores, expectedInformation, weightedScores } from '../../core/choice/information.ts';
import { featureValues } from '../../core/choice/linear-utility.ts';
import type { Features, Model } from '../../core/contract/model.ts';
import type {
  ParameterMatrix,
  PerPair,
  PerPairFeature,
  PerParameter,
  PerState,
} from '../../core/contract/tables.ts';
import { factorPolicySystem } from '../../core/mdp/policy-system.ts';
import { expectedNext } from '../../core/mdp/transitions.ts';

/*
 * At choice probabilities P̂ the value of following them is affine in θ, V = W θ + v, with
 *
 *     (I − γP_P̂) W = Σ_a P̂ φ,   (I − γP_P̂) v = Σ_a P̂ (γ continuation − σ log P̂),
 *
 * and so is Q = zθ + o, z = φ + γPW, o = γPv. The logit makes σ log P̂ = Q up to a number for
 * each state: differences against a reference action r are linear equations Gθ = y, G = z_a − z_r,
 * y = σ log(P̂_a/P̂_r) − (o_a − o_r). The sampling error of y has variance σ²(diag(1/P̂) + 11ᵀ/P̂_r)/n(s),
 * whose inverse is n(s)(diag P̂ − P̂P̂ᵀ)/σ², so that with these weights
 *
 *     Σ GᵀWG = Σ_s μ(s) Cov_P̂(z, z)/σ²,   Σ GᵀWy = Σ_s μ(s) Cov_P̂(z, σ log P̂ − o)/σ²:
 *
 * no action is special, and the first is the expected information at P̂.
 */

/** The linear equations of all states, reduced by optimal weights to K normal equations. */
export interface NormalEquations {
  /** ∂ log π/∂θ at P̂, length S·A·K. */
  readonly scores: PerPairFeature;
  /** (σ log P̂ − o)/σ less its mean in each state: what zθ/σ is to explain. Length S·A. */
  readonly target: PerPair;
  /** D, per decision. K × K. */
  readonly matrix: ParameterMatrix;
  /** Dθ at the estimate. Length K. */
  readonly right: PerParameter;
}

/**
 * One factor of I − γP_P̂, K + 1 solves with it, no optimisation.
 *
 * @param policy P̂, length S·A, positive for every available action of the states that count
 * @param states μ, the weight of each state; 0 for those that take no part. Length S
 * @throws {BenchError} `unsolvable`
 */
export function normalEquations(
  model: Model,
  features: Features,
  policy: PerPair,
  states: PerState,
): NormalEquations {
  const system = factorPolicySystem(model, policy);
  const scores = choiceScores(model, policy, featureValues(model, features, { policy, system }));
  const flow = entropyFlow(model, policy);
  const target = entropyTarget(model, policy, system.solve(flow, flow), states);
  return {
    scores,
    target,
    matrix: expectedInformation(model, states, policy, scores),
    right: weightedScores(model, states, policy, scores, target),
  };
}

/** ½ Σ_s μ(s) Σ_a P̂ (target − score·θ)²: half the minimised distance, the KL divergence to second order. Nats per decision. */
export function remainingDistance(
  { actionCount }: Model,
  policy: PerPair,
  states: PerState,
  { scores, target }: NormalEquations,
  theta: PerParameter,
): number {
  const K = theta.length;
  let sum = 0;
  for (let i = 0; i < target.length; i++) {
    let left = target[i];
    for (let k = 0; k < K; k++) left -= scores[i * K + k] * theta[k];
    sum += states[Math.floor(i / actionCount)] * policy[i] * left * left;
  }
  return 0.5 * sum;
}

/** Σ_a P̂ (γ continuation − σ log P̂), length S: what a period brings besides rewards. */
function entropyFlow(model: Model, policy: PerPair): PerState {
  const { stateCount: S, actionCount: A, discount, shockScale, continuation } = model;
  const { rowStart } = model.transitions;
  const flow: PerState = new Float64Array(S);
  for (let i = 0; i < S * A; i++) {
    if (policy[i] === 0) continue;
    const after = continuation !== null && rowStart[i] === rowStart[i + 1] ? discount * continuation[i] : 0;
    flow[Math.floor(i / A)] += policy[i] * (after - shockScale * Math.log(policy[i]));
  }
  return flow;
}

/** log P̂ − γPv/σ, less its mean over P̂ in each state; 0 where nothing is chosen and in states that do not count. */
function entropyTarget(model: Model, policy: PerPair, entropyValue: PerState, states: PerState): PerPair {
  const { stateCount: S, actionCount: A, discount, shockScale } = model;
  const ahead = expectedNext(model, entropyValue, new Float64Array(S * A));
  const target: PerPair = new Float64Array(S * A);
  for (let s = 0; s < S; s++) {
    if (states[s] === 0) continue;
    let mean = 0;
    for (let i = s * A; i < (s + 1) * A; i++) {
      if (policy[i] === 0) continue;
      target[i] = Math.log(policy[i]) - (discount * ahead[i]) / shockScale;
      mean += policy[i] * target[i];
    }
    for (let i = s * A; i < (s + 1) * A; i++) if (policy[i] > 0) target[i] -= mean;
  }
  return target;
}
