import type { AnswerKey } from '../../../../core/contract/metric.ts';
import type { Model } from '../../../../core/contract/model.ts';
import { buildTransitions } from '../../../../core/mdp/transitions.ts';
import { type Change, storedRow, unchanged } from './change.ts';

/**
 * The actions exchange their consequences: in every state each available action leads
 * where the next one led, and the last where the first did. Payoffs stay with the
 * actions; an end moves with what follows it.
 */
export function permute({ world: { model } }: AnswerKey): Change {
  const { stateCount: S, actionCount: A, continuation } = model;
  const source = exchangedPairs(model);
  return {
    model: {
      ...model,
      transitions: buildTransitions(S, A, (s, a) => storedRow(model, source[s * A + a])),
      continuation: continuation === null ? null : continuation.map((_, i) => continuation[source[i]]),
    },
    reward: unchanged,
  };
}

/** The pair whose row each pair takes over. */
function exchangedPairs({ stateCount: S, actionCount: A, available }: Model): Uint32Array {
  const out = Uint32Array.from({ length: S * A }, (_, i) => i);
  for (let s = 0; s < S; s++) {
    const cycle: number[] = [];
    for (let i = s * A; i < (s + 1) * A; i++) if (available?.[i] !== 0) cycle.push(i);
    cycle.forEach((i, place) => {
      out[i] = cycle[(place + 1) % cycle.length];
    });
  }
  return out;
}
