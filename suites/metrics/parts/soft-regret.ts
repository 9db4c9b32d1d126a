import type { Model } from '../../../core/contract/model.ts';
import type { PerPair } from '../../../core/contract/tables.ts';
import { occupancy } from '../../../core/mdp/occupancy.ts';
import type { SoftSolution } from '../../../core/mdp/soft-solve.ts';

/**
 * p0 · (V* − V^π) = Σ_s d(s) Σ_a π(a|s) (σ log π(a|s) − Q*(s,a) + V*(s)), reward units, with d
 * the discounted visits of π from the initial distribution: the entropy-augmented
 * value that π gives up is a divergence along its own path. No large values are
 * subtracted, so that a small regret is as exact as a large one; rounding below 0
 * is cut off.
 */
export function softRegret(model: Model, expert: Pick<SoftSolution, 'q' | 'value'>, policy: PerPair): number {
  const { stateCount: S, actionCount: A, shockScale, initial } = model;
  const visits = occupancy(model, policy, initial);
  let regret = 0;
  for (let s = 0; s < S; s++) {
    let lost = 0;
    for (let i = s * A; i < (s + 1) * A; i++) {
      if (policy[i] !== 0)
        lost += policy[i] * (shockScale * Math.log(policy[i]) - expert.q[i] + expert.value[s]);
    }
    regret += visits[s] * lost;
  }
  return Math.max(0, regret);
}
