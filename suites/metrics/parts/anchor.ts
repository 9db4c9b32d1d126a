import type { World } from '../../../core/contract/environment.ts';
import { BenchError } from '../../../core/contract/errors.ts';
import type { Anchor, Model } from '../../../core/contract/model.ts';
import type { PerPair } from '../../../core/contract/tables.ts';
import { factorPolicySystem } from '../../../core/mdp/policy-system.ts';
import { applyShaping } from '../../../core/mdp/shaping.ts';

/**
 * The shaping of a reward under which the anchor action pays what it is known to pay:
 *
 *     r + M h,   h = (I − γ P_a0)⁻¹ (c − r(·, a0)).
 *
 * With the true policy's r = σ log π this is the inversion of Hotz & Miller (1993).
 */
export function anchoredReward(model: Model, anchor: Anchor, reward: PerPair): PerPair {
  const { stateCount: S, actionCount: A } = model;
  const always = new Float64Array(S * A);
  const gap = new Float64Array(S);
  for (let s = 0; s < S; s++) {
    const i = s * A + anchor.action;
    always[i] = 1;
    gap[s] = anchor.payoff[s] - reward[i];
  }
  const potential = new Float64Array(S);
  factorPolicySystem(model, always).solve(gap, potential);
  const shaping = applyShaping(model, potential, new Float64Array(S * A));
  return reward.map((r, i) => r + shaping[i]);
}

/** Whether the anchor action is available in every state: without it there is no inversion. */
export function anchorAvailable(model: Model, anchor: Anchor): boolean {
  const { stateCount: S, actionCount: A, available } = model;
  if (available === null) return true;
  for (let s = 0; s < S; s++) if (available[s * A + anchor.action] === 0) return false;
  return true;
}

/** @throws {BenchError} `internal` where the world has no anchor */
export function knownAnchor(world: World): Anchor {
  if (world.anchor === null)
    throw new BenchError('internal', 'an anchored metric was asked of a world without anchor');
  return world.anchor;
}
