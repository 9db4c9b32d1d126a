import type { AnswerKey } from '../../../../core/contract/metric.ts';
import { type Change, unchanged } from './change.ts';
import { actionVisits } from './visits.ts';

/**
 * The action that the expert takes most often in regular states, the exit aside, is
 * taken away from every state that has another one; the rest of the policy is solved
 * anew on what remains.
 */
export function removal(key: AnswerKey): Change | string {
  const { model } = key.world;
  const { stateCount: S, actionCount: A } = model;
  const removed = busiestAction(key);
  const available = model.available?.slice() ?? new Uint8Array(S * A).fill(1);
  let choosing = 0;
  for (let s = 0; s < S; s++) {
    const row = available.subarray(s * A, (s + 1) * A);
    const count = row.reduce((sum, one) => sum + one, 0);
    if (count > 1) row[removed] = 0;
    if (count > 2) choosing++;
  }
  if (choosing === 0) return 'Without its busiest action this world leaves nothing to choose.';
  return { model: { ...model, available }, reward: unchanged };
}

function busiestAction(key: AnswerKey): number {
  const visits = actionVisits(key).map((share, a) => (a === key.world.exitAction ? -1 : share));
  return visits.indexOf(Math.max(...visits));
}
