import type { Model } from '../contract/model.ts';
import type { PerPair, PerPairFeature, PerParameter } from '../contract/tables.ts';
import { softBackup } from '../mdp/soft-bellman.ts';
import { tryCholesky } from '../numerics/cholesky.ts';
import { minimiseNewton } from '../numerics/newton.ts';

/** Utilities that are affine in parameters: u(s,a) = z(s,a)·θ + o(s,a), reward units. */
export interface AffineUtility {
  /** z, length S·A·K. */
  readonly regressors: PerPairFeature;
  /** o, length S·A. */
  readonly offset: PerPair;
}

/** The maximum of the likelihood of a conditional logit. */
export interface LogitMaximum {
  /** Length K. Fresh. */
  readonly theta: PerParameter;
  /** exp(u/σ) / Σ exp(u/σ) at θ in every state, unavailable actions 0. Length S·A. Fresh. */
  readonly policy: PerPair;
  /** Mean log-likelihood, nats per decision. */
  readonly mean: number;
  /** Whether it is one: the next Newton step moves no choice. False where the likelihood rises towards infinity. */
  readonly attained: boolean;
  readonly iterations: number;
}

/** In units in which every regressor has unit size over the sample. */
const gradientTolerance = 1e-13;
const mostIterations = 100;
/** A step that moves no utility difference by more than this, in shocks, is no step. */
const smallChange = 1e-6;

/**
 * Maximises Σ μ(s,a) log π(a|s), π ∝ exp(u/σ) over available actions, in θ: the conditional
 * logit with offset. Concave; by damped Newton steps, on regressors taken from their mean over
 * the actions (what is common to all actions moves no choice) and scaled to unit size, so that
 * neither their level nor their units matter.
 *
 * @param weights μ, length S·A, normalised; states without weight take no part
 * @param start θ to start from, length K; not written
 * @throws {BenchError} `diverged` when a regressor or offset is not finite
 * Source: McFadden (1974), Conditional logit analysis of qualitative choice behavior.
 */
export function fitConditionalLogit(
  model: Model,
  weights: PerPair,
  { regressors, offset }: AffineUtility,
  start: PerParameter,
): LogitMaximum {
  const K = start.length;
  const z = centred(model, regressors, K);
  const o = centred(model, offset, 1);
  const size = columnSizes(model, weights, z, K);
  for (let at = 0; at < z.length; at++) z[at] /= size[at % K];

  const likelihood = createLikelihood(model, weights, z, o, K);
  const { x, value, iterations } = minimiseNewton(
    likelihood.evaluate,
    start.map((theta, k) => theta * size[k]),
    { gradientTolerance, iterations: mostIterations },
  );
  const attained = likelihood.largestChange(x) <= smallChange;
  return {
    theta: x.map((eta, k) => eta / size[k]),
    policy: likelihood.policyAt(x),
    mean: -value,
    attained,
    iterations,
  };
}

interface ScaledLikelihood {
  /** −Σ μ log π, its gradient and Hessian. */
  readonly evaluate: (eta: Float64Array, gradient: Float64Array, hessian: Float64Array | null) => number;
  readonly policyAt: (eta: Float64Array) => PerPair;
  /** Largest change of a utility difference, in shocks, that the Newton step from here makes; Infinity without one. */
  readonly largestChange: (eta: Float64Array) => number;
}

/** With scaled regressors x and u = xη + o: gradient Σ_s Σ_a (μ_s π − μ) x/σ, Hessian Σ_s μ_s Cov_π(x)/σ². */
function createLikelihood(
  model: Model,
  weights: PerPair,
  x: PerPairFeature,
  o: PerPair,
  K: number,
): ScaledLikelihood {
  const { stateCount: S, actionCount: A, shockScale } = model;
  const utility = new Float64Array(S * A);
  const policy = new Float64Array(S * A);
  const value = new Float64Array(S);
  const mean = new Float64Array(K);
  const massOf = new Float64Array(S);
  for (let i = 0; i < S * A; i++) massOf[Math.floor(i / A)] += weights[i];

  const solve = (eta: Float64Array): void => {
    for (let i = 0; i < S * A; i++) {
      let u = o[i];
      for (let k = 0; k < K; k++) u += x[i * K + k] * eta[k];
      utility[i] = u;
    }
    softBackup(model, utility, value, policy);
  };

  /** hessian += μ_s Cov_π(x)/σ². */
  const addCurvature = (s: number, hessian: Float64Array): void => {
    const from = s * A;
    mean.fill(0);
    for (let i = from; i < from + A; i++) {
      for (let k = 0; k < K; k++) mean[k] += policy[i] * x[i * K + k];
    }
    const scale = massOf[s] / (shockScale * shockScale);
    for (let i = from; i < from + A; i++) {
      for (let k = 0; k < K; k++) {
        const weight = scale * policy[i] * (x[i * K + k] - mean[k]);
        for (let l = 0; l < K; l++) hessian[k * K + l] += weight * (x[i * K + l] - mean[l]);
      }
    }
  };

  const evaluate: ScaledLikelihood['evaluate'] = (eta, gradient, hessian) => {
    solve(eta);
    gradient.fill(0);
    hessian?.fill(0);
    let loss = 0;
    for (let s = 0; s < S; s++) {
      if (massOf[s] === 0) continue;
      for (let i = s * A; i < (s + 1) * A; i++) {
        // Utility less value, not the logarithm of π: finite where π underflows.
        if (weights[i] > 0) loss -= (weights[i] * (utility[i] - value[s])) / shockScale;
        const excess = (massOf[s] * policy[i] - weights[i]) / shockScale;
        for (let k = 0; k < K; k++) gradient[k] += excess * x[i * K + k];
      }
      if (hessian !== null) addCurvature(s, hessian);
    }
    return loss;
  };

  return {
    evaluate,
    policyAt: (eta) => {
      solve(eta);
      return policy.slice();
    },
    largestChange: (eta) => {
      const gradient = new Float64Array(K);
      const hessian = new Float64Array(K * K);
      evaluate(eta, gradient, hessian);
      const step = tryCholesky(hessian, K)?.solve(gradient, new Float64Array(K));
      if (step === undefined) return Infinity;
      let largest = 0;
      for (let i = 0; i < S * A; i++) {
        if (massOf[Math.floor(i / A)] === 0) continue;
        let change = 0;
        for (let k = 0; k < K; k++) change += x[i * K + k] * step[k];
        largest = Math.max(largest, Math.abs(change) / shockScale);
      }
      return largest;
    },
  };
}

/** Each column less its mean over the available actions of the state; 0 for the others. Fresh. */
function centred(model: Model, table: Float64Array, K: number): Float64Array {
  const { stateCount: S, actionCount: A, available } = model;
  const out = new Float64Array(table.length);
  for (let s = 0; s < S; s++) {
    const from = s * A;
    let count = 0;
    for (let i = from; i < from + A; i++) count += isAvailable(available, i) ? 1 : 0;
    for (let k = 0; k < K; k++) {
      let mean = 0;
      for (let i = from; i < from + A; i++) {
        if (isAvailable(available, i)) mean += table[i * K + k] / count;
      }
      for (let i = from; i < from + A; i++) {
        if (isAvailable(available, i)) out[i * K + k] = table[i * K + k] - mean;
      }
    }
  }
  return out;
}

/** Root mean square of each centred column over the sample, in shocks; 1 for a column of zeros. */
function columnSizes(model: Model, weights: PerPair, z: PerPairFeature, K: number): PerParameter {
  const { stateCount: S, actionCount: A, shockScale } = model;
  const squares: PerParameter = new Float64Array(K);
  for (let s = 0; s < S; s++) {
    let mass = 0;
    for (let i = s * A; i < (s + 1) * A; i++) mass += weights[i];
    if (mass === 0) continue;
    for (let at = s * A * K; at < (s + 1) * A * K; at++) {
      const unit = z[at] / shockScale;
      squares[at % K] += mass * unit * unit;
    }
  }
  return squares.map((sum) => (sum > 0 ? Math.sqrt(sum) : 1));
}

function isAvailable(available: Model['available'], i: number): boolean {
  return available === null || available[i] === 1;
}
