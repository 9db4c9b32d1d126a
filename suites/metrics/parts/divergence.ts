import type { Model } from '../../../core/contract/model.ts';
import type { PerPair, PerState } from '../../../core/contract/tables.ts';

/**
 * σ KL(p ‖ q) in every state, reward units per decision. Unclipped: infinite where
 * q rules out what p does; 0 log 0 is 0.
 */
export function scaledDivergence(model: Model, p: PerPair, q: PerPair): PerState {
  const { stateCount: S, actionCount: A, shockScale } = model;
  const out = new Float64Array(S);
  for (let s = 0; s < S; s++) {
    let sum = 0;
    for (let i = s * A; i < (s + 1) * A; i++) if (p[i] !== 0) sum += p[i] * (Math.log(p[i]) - Math.log(q[i]));
    out[s] = shockScale * sum;
  }
  return out;
}
