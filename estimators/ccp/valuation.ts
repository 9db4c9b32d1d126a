import type { AffineUtility } from '../../core/choice/conditional-logit.ts';
import { featureValues } from '../../core/choice/linear-utility.ts';
import type { Features, Model } from '../../core/contract/model.ts';
import type { PerPair, PerState } from '../../core/contract/tables.ts';
import { factorPolicySystem } from '../../core/mdp/policy-system.ts';
import { expectedNext } from '../../core/mdp/transitions.ts';

/** Q as a function of θ, given choice probabilities P: zθ + o. Fresh arrays. */
export type Valuation = (policy: PerPair) => AffineUtility;

/**
 * Values choices by following P for ever (Hotz and Miller 1993; Aguirregabiria and Mira 2002):
 *
 *     (I − γF)[W_φ, w] = Σ_a P_a [φ_a, −σ log P_a],   F = Σ_a diag(P_a) F_a,
 *     z = φ + γ F_a W_φ,   o = γ F_a w,
 *
 * one factorisation and K + 1 right-hand sides. An end is worth its continuation. An action of
 * probability 0 adds nothing (p log p → 0), so P may hold zeros.
 */
export function fullValuation(model: Model, features: Features): Valuation {
  return (policy) => {
    const system = factorPolicySystem(model, policy);
    const entropy = entropyFlow(model, policy);
    return {
      regressors: featureValues(model, features, { policy, system }).perPair,
      offset: discountedNext(model, system.solve(entropy, entropy)),
    };
  };
}

/** Σ_a P_a (γ·continuation at ends − σ log P_a). */
function entropyFlow(model: Model, policy: PerPair): PerState {
  const { stateCount: S, actionCount: A, discount, shockScale, continuation, transitions } = model;
  const { rowStart } = transitions;
  const flow: PerState = new Float64Array(S);
  for (let s = 0; s < S; s++) {
    for (let i = s * A; i < (s + 1) * A; i++) {
      if (policy[i] === 0) continue;
      const after = continuation !== null && rowStart[i] === rowStart[i + 1] ? discount * continuation[i] : 0;
      flow[s] += policy[i] * (after - shockScale * Math.log(policy[i]));
    }
  }
  return flow;
}

/** γPv, continuations included. */
function discountedNext(model: Model, v: PerState): PerPair {
  const next: PerPair = new Float64Array(model.stateCount * model.actionCount);
  return expectedNext(model, v, next).map((x) => model.discount * x);
}
