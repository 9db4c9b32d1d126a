import { BenchError } from '../contract/errors.ts';
import type { Model, Transitions } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';

/** What a caller writes for one pair: next states with probabilities; an empty list is an end. */
export type TransitionRow = readonly (readonly [next: number, probability: number])[];

/**
 * Builds transitions row by row. Entries of one row with the same next state
 * are added, zeros dropped, the rest sorted; nothing is renormalised.
 *
 * @throws {BenchError} `bad-model` when a next state is not one of the S states
 */
export function buildTransitions(
  stateCount: number,
  actionCount: number,
  row: (s: number, a: number) => TransitionRow,
): Transitions {
  const pairCount = stateCount * actionCount;
  const rowStart = new Uint32Array(pairCount + 1);
  const next: number[] = [];
  const probability: number[] = [];
  for (let i = 0; i < pairCount; i++) {
    const s = Math.floor(i / actionCount);
    const a = i % actionCount;
    const entries = new Map<number, number>();
    for (const [to, p] of row(s, a)) {
      if (!(Number.isInteger(to) && to >= 0 && to < stateCount)) {
        throw new BenchError(
          'bad-model',
          `Action ${a} in state ${s} leads to ${to}; a next state is an integer from 0 to ${stateCount - 1}.`,
          { state: s, action: a, next: to },
        );
      }
      entries.set(to, (entries.get(to) ?? 0) + p);
    }
    for (const to of [...entries.keys()].sort((x, y) => x - y)) {
      const p = entries.get(to)!;
      if (p === 0) continue;
      next.push(to);
      probability.push(p);
    }
    rowStart[i + 1] = next.length;
  }
  return { rowStart, next: Uint32Array.from(next), probability: Float64Array.from(probability) };
}

/**
 * Transitions from a dense table.
 * @param p S × A × S, index `(s * A + a) * S + next`; a row of zeros is an end
 */
export function transitionsFromDense(stateCount: number, actionCount: number, p: Float64Array): Transitions {
  const pairCount = stateCount * actionCount;
  const rowStart = new Uint32Array(pairCount + 1);
  let entries = 0;
  for (let k = 0; k < p.length; k++) if (p[k] !== 0) entries++;
  const next = new Uint32Array(entries);
  const probability = new Float64Array(entries);
  let at = 0;
  for (let i = 0; i < pairCount; i++) {
    for (let to = 0; to < stateCount; to++) {
      const value = p[i * stateCount + to];
      if (value === 0) continue;
      next[at] = to;
      probability[at++] = value;
    }
    rowStart[i + 1] = at;
  }
  return { rowStart, next, probability };
}

/**
 * out ← Pv: the expected value of the next state of every pair, and the
 * continuation value where the pair ends the episode.
 *
 * @param v length S
 * @param out length S·A; written and returned
 */
export function expectedNext(model: Model, v: PerState, out: PerPair): PerPair {
  const { rowStart, next, probability } = model.transitions;
  const { continuation } = model;
  for (let i = 0; i < out.length; i++) {
    const end = rowStart[i + 1];
    let sum = 0;
    for (let p = rowStart[i]; p < end; p++) sum += probability[p] * v[next[p]];
    out[i] = sum;
  }
  if (continuation !== null) {
    for (let i = 0; i < out.length; i++) if (rowStart[i] === rowStart[i + 1]) out[i] = continuation[i];
  }
  return out;
}

/**
 * out ← Pᵀx: where a measure over pairs goes in one step. What an end takes leaves.
 *
 * @param x length S·A
 * @param out length S; overwritten and returned
 */
export function scatterNext(model: Model, x: PerPair, out: PerState): PerState {
  const { rowStart, next, probability } = model.transitions;
  out.fill(0);
  for (let i = 0; i < x.length; i++) {
    const mass = x[i];
    if (mass === 0) continue;
    const end = rowStart[i + 1];
    for (let p = rowStart[i]; p < end; p++) out[next[p]] += mass * probability[p];
  }
  return out;
}
