import type { Features, Model } from '../../core/contract/model.ts';
import type { ParameterMatrix, PerPair, PerPairFeature, PerState } from '../../core/contract/tables.ts';
import type { PolicySystem } from '../../core/mdp/policy-system.ts';

/**
 * Successor features ψ(s,a) = E[Σ_t γᵗ φ(s_t, a_t) | s_0 = s, a_0 = a] under π, less
 * their mean over the actions of π: what choosing a in s adds to the discounted
 * features to come. Length S·A·K. An episode that ended gathers none.
 */
export function featureAdvantages(
  model: Model,
  features: Features,
  policy: PerPair,
  system: PolicySystem,
): PerPairFeature {
  const { stateCount: S, actionCount: A, discount } = model;
  const { rowStart, next, probability } = model.transitions;
  const K = features.names.length;
  const advantages: PerPairFeature = new Float64Array(S * A * K);
  const toCome: PerState = new Float64Array(S);

  for (let k = 0; k < K; k++) {
    for (let s = 0; s < S; s++) {
      toCome[s] = 0;
      for (let i = s * A; i < (s + 1) * A; i++) toCome[s] += policy[i] * features.values[i * K + k];
    }
    system.solve(toCome, toCome);
    for (let s = 0; s < S; s++) {
      let mean = 0;
      for (let i = s * A; i < (s + 1) * A; i++) {
        let ahead = 0;
        for (let e = rowStart[i]; e < rowStart[i + 1]; e++) ahead += probability[e] * toCome[next[e]];
        const successor = features.values[i * K + k] + discount * ahead;
        advantages[i * K + k] = successor;
        mean += policy[i] * successor;
      }
      for (let i = s * A; i < (s + 1) * A; i++) advantages[i * K + k] -= mean;
    }
  }
  return advantages;
}

/**
 * Σ_s d(s) Σ_a π(a|s) α(s,a) α(s,a)ᵀ: how the learner's feature expectations from
 * ρ0 move with σ θ, for d the occupancy from ρ0 and α the feature advantages.
 */
export function advantageCovariance(
  model: Model,
  occupancy: PerState,
  policy: PerPair,
  advantages: PerPairFeature,
  out: ParameterMatrix,
): ParameterMatrix {
  const { stateCount: S, actionCount: A } = model;
  const K = advantages.length / (S * A);
  out.fill(0);
  for (let i = 0; i < S * A; i++) {
    const weight = occupancy[Math.floor(i / A)] * policy[i];
    if (weight === 0) continue;
    for (let k = 0; k < K; k++) {
      for (let l = 0; l < K; l++) out[k * K + l] += weight * advantages[i * K + k] * advantages[i * K + l];
    }
  }
  return out;
}
