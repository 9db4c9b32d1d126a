import {
  choiceScores,
  expectedInformation,
  meanScore,
  weightedScores,
} from '../../core/choice/information.ts';
import { meanLogLikelihood, meanLogLikelihoodOfValues } from '../../core/choice/likelihood.ts';
import { type FeatureValues, featureValues, linearReward } from '../../core/choice/linear-utility.ts';
import type { Demonstrations, Features, Model } from '../../core/contract/model.ts';
import type {
  ParameterMatrix,
  PerPair,
  PerPairFeature,
  PerParameter,
  PerState,
} from '../../core/contract/tables.ts';
import { effectiveStart, pairWeights, stateWeights } from '../../core/mdp/demonstrations.ts';
import { factorPolicySystem, type PolicySystem } from '../../core/mdp/policy-system.ts';
import { qFromValue, softBackup } from '../../core/mdp/soft-bellman.ts';
import { expectedNext } from '../../core/mdp/transitions.ts';
import { maxAbs } from '../../core/numerics/vector.ts';

/*
 * The program: max over (θ, V) of ℓ = Σ w log π(a|s; θ, V) subject to V = T(V; θ), with
 *
 *     Q = φθ + γPV,   TV = σ log Σ exp(Q/σ),   π = exp((Q − TV)/σ),
 *
 * w the normalised weights of the pairs. Away from the constraint π is a choice
 * probability like any other; only TV is not yet V.
 */

/** The program at one (θ, V), feasible or not. Costs one application of T and no solve. */
export interface Point {
  readonly theta: PerParameter;
  readonly value: PerState;
  readonly reward: PerPair;
  readonly q: PerPair;
  readonly policy: PerPair;
  /** TV − V, length S. */
  readonly gap: PerState;
  /** sup |TV − V|. */
  readonly infeasibility: number;
  /** ℓ, nats per decision. */
  readonly mean: number;
}

/** First and second order of the program at a point: one factor of I − γP_π, K + 2 solves with it. */
export interface Expansion {
  readonly system: PolicySystem;
  /** dV/dθ and dQ/dθ along the linearised constraint. */
  readonly values: FeatureValues;
  /** ∂ log π/∂θ along it, length S·A·K. */
  readonly scores: PerPairFeature;
  /** Gradient of ℓ along it, length K: with the multipliers, what is left of the first-order conditions. */
  readonly gradient: PerParameter;
  /** (I − γP_π)⁻¹ (TV − V), the way back to the constraint at fixed θ. Length S. */
  readonly restoration: PerState;
  /** λ, the shadow price of V − TV in each state, nats per decision and reward unit. Length S. */
  readonly multipliers: PerState;
  /**
   * Σ_s x(s) Cov_π(g) of the scores, K × K, and their covariance with the change of log π by the
   * restoration, K: the Hessian of the Lagrangian with x = d, the expected information with x = μ_S.
   */
  curvature(exact: boolean): { readonly matrix: ParameterMatrix; readonly cross: PerParameter };
}

/** Evaluation apart from expansion, so that a step that is refused costs no solve. */
export interface Program {
  at(theta: PerParameter, value: PerState): Point;
  expand(point: Point): Expansion;
}

export function createProgram(model: Model, features: Features, demonstrations: Demonstrations): Program {
  const pairs = model.stateCount * model.actionCount;
  const states = stateWeights(model, demonstrations);
  const flow = effectiveStart(model, pairWeights(model, demonstrations));
  return {
    at(theta, value) {
      const reward = linearReward(features, theta, new Float64Array(pairs));
      const { q, backup, policy, gap } = applyBellman(model, reward, value);
      const mean = meanLogLikelihood(model, demonstrations, policy);
      return {
        theta,
        value,
        reward,
        q,
        policy,
        gap,
        infeasibility: maxAbs(gap),
        mean: mean > -Infinity ? mean : meanLogLikelihoodOfValues(model, demonstrations, q, backup),
      };
    },
    expand: (point) => expand(model, features, demonstrations, states, flow, point),
  };
}

function applyBellman(model: Model, reward: PerPair, value: PerState) {
  const q: PerPair = qFromValue(model, reward, value, new Float64Array(reward.length));
  const backup: PerState = new Float64Array(value.length);
  const policy: PerPair = new Float64Array(reward.length);
  softBackup(model, q, backup, policy);
  const gap: PerState = backup.map((v, s) => v - value[s]);
  return { q, backup, policy, gap };
}

/**
 * The linearised constraint (I − γP_π) dV = φ_π dθ + (TV − V) gives dV = W dθ + restoration.
 *
 * The multipliers solve (I − γP_πᵀ) λ = ∂ℓ/∂V. With d = (I − γP_πᵀ)⁻¹ν, ν the flow of the
 * data, they are λ = (μ_S − d)/σ, and the Hessian of the Lagrangian is −Σ_s d(s) Cov_π(dQ)/σ²
 * at every (θ, V), in whatever direction (dθ, dV).
 */
function expand(
  model: Model,
  features: Features,
  demonstrations: Demonstrations,
  states: PerState,
  flow: PerState,
  { policy, gap }: Point,
): Expansion {
  const system = factorPolicySystem(model, policy);
  const values = featureValues(model, features, { policy, system });
  const scores = choiceScores(model, policy, values);
  const restoration = system.solve(gap, new Float64Array(gap.length));
  const ahead = expectedNext({ ...model, continuation: null }, restoration, new Float64Array(policy.length));
  const restorationScores: PerPair = ahead.map((v) => (model.discount * v) / model.shockScale);
  const occupancy = system.solveTransposed(flow, new Float64Array(gap.length));
  return {
    system,
    values,
    scores,
    gradient: meanScore(model, demonstrations, scores),
    restoration,
    multipliers: states.map((weight, s) => (weight - occupancy[s]) / model.shockScale),
    curvature(exact) {
      const weights = exact ? occupancy : states;
      return {
        matrix: expectedInformation(model, weights, policy, scores),
        cross: weightedScores(model, weights, policy, scores, restorationScores),
      };
    },
  };
}
