import type { Features, Model } from '../contract/model.ts';
import type { PerPair, PerPairFeature, PerParameter, Table } from '../contract/tables.ts';
import type { PolicySystem } from '../mdp/policy-system.ts';

/** One number per state and feature. Length S·K, index `s * K + k`. */
type PerStateFeature = Table<'s,k'>;

/** Derivatives of the soft values in the parameters of a linear reward, at one θ. */
export interface FeatureValues {
  /** dV/dθ: the discounted features expected from each state. Length S·K. */
  readonly perState: PerStateFeature;
  /** dQ/dθ. Length S·A·K. */
  readonly perPair: PerPairFeature;
}

/** What the derivatives need of a soft solution. */
export interface SolvedPolicy {
  readonly policy: PerPair;
  /** I − γ P_π at that policy. */
  readonly system: PolicySystem;
}

/** r = φ θ, written to `out` (length S·A) and returned. */
export function linearReward(features: Features, theta: PerParameter, out: PerPair): PerPair {
  const { values } = features;
  const K = theta.length;
  for (let i = 0, at = 0; i < out.length; i++) {
    let r = 0;
    for (let k = 0; k < K; k++) r += values[at++] * theta[k];
    out[i] = r;
  }
  return out;
}

/**
 * Derivatives of V and Q in θ for r = φ θ, by K solves with the factor of the
 * last Newton step (implicit function theorem on V = T V):
 *
 *     (I − γ P_π) dV/dθ = Σ_a π φ,   dQ/dθ = φ + γ P dV/dθ.
 *
 * What follows an end (an empty row) is a constant, so its derivative is 0.
 * Source: Rust (1988), SIAM J. Control Optim. 26(5), 1006–1024, section 4.
 */
export function featureValues(model: Model, features: Features, solution: SolvedPolicy): FeatureValues {
  const { stateCount: S, actionCount: A, discount } = model;
  const { rowStart, next, probability } = model.transitions;
  const { policy, system } = solution;
  const phi = features.values;
  const K = features.names.length;

  const perState: PerStateFeature = new Float64Array(S * K);
  const expected = new Float64Array(S);
  const column = new Float64Array(S);
  for (let k = 0; k < K; k++) {
    for (let s = 0; s < S; s++) {
      let sum = 0;
      for (let i = s * A; i < (s + 1) * A; i++) sum += policy[i] * phi[i * K + k];
      expected[s] = sum;
    }
    system.solve(expected, column);
    for (let s = 0; s < S; s++) perState[s * K + k] = column[s];
  }

  const perPair: PerPairFeature = phi.slice();
  for (let i = 0; i < S * A; i++) {
    const end = rowStart[i + 1];
    for (let e = rowStart[i]; e < end; e++) {
      const weight = discount * probability[e];
      const from = next[e] * K;
      for (let k = 0; k < K; k++) perPair[i * K + k] += weight * perState[from + k];
    }
  }
  return { perState, perPair };
}
