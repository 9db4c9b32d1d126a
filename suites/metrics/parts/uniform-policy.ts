import type { Model } from '../../../core/contract/model.ts';
import type { PerPair } from '../../../core/contract/tables.ts';

/** Every available action alike. */
export function uniformPolicy(model: Model): PerPair {
  return restricted(model, new Float64Array(model.stateCount * model.actionCount).fill(1));
}

/** The policy on the actions that are available, its rows scaled to sum 1. */
export function restricted({ actionCount: A, available }: Model, policy: PerPair): PerPair {
  const out = policy.map((p, i) => (available?.[i] === 0 ? 0 : p));
  for (let from = 0; from < out.length; from += A) {
    let total = 0;
    for (let i = from; i < from + A; i++) total += out[i];
    for (let i = from; i < from + A; i++) out[i] /= total;
  }
  return out;
}
