import type { Model } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';
import { factorPolicySystem } from './policy-system.ts';

/**
 * What following π is worth, the entropy of its choices included:
 *
 *   V^π = (I − γP_π)⁻¹ Σ_a π(a|s) (r(s,a) + γ·continuation at ends − σ log π(a|s)),
 *
 * equal to the soft-optimal V at the soft-optimal policy and below it elsewhere.
 *
 * @returns length S, fresh
 * @throws {BenchError} `unsolvable`
 */
export function evaluatePolicy(model: Model, reward: PerPair, policy: PerPair): PerState {
  const { stateCount, actionCount, discount, shockScale, continuation } = model;
  const { rowStart } = model.transitions;
  const flow = new Float64Array(stateCount);
  for (let s = 0; s < stateCount; s++) {
    for (let i = s * actionCount; i < (s + 1) * actionCount; i++) {
      const chosen = policy[i];
      if (chosen === 0) continue;
      const after = continuation !== null && rowStart[i] === rowStart[i + 1] ? discount * continuation[i] : 0;
      flow[s] += chosen * (reward[i] + after - shockScale * Math.log(chosen));
    }
  }
  return factorPolicySystem(model, policy).solve(flow, flow);
}
