import type { Model, Transitions } from '../contract/model.ts';
import { analyseSparse, type SparseAnalysis, type SparsePattern } from '../numerics/sparse-lu.ts';

/**
 * What the transitions of a model look like, found from their entries alone.
 * Everything that solves with I − γP_π is chosen from this and nothing else.
 */
export interface Structure {
  /** Actions that lead to the same distribution from every state where they are available. */
  readonly renewal: Int32Array;
  /** The other actions. */
  readonly drift: Int32Array;
  /** Whether the drift actions never lead down (`upper`), never up (`lower`), or neither. */
  readonly shape: 'upper' | 'lower' | 'general';
  /** Whether no available action ends the episode. */
  readonly endless: boolean;
  /** Entries of available rows. */
  readonly entries: number;
  /** Pattern and elimination order of I − γ Σ_drift π_a P_a; computed when first asked for. */
  readonly assembly: () => Assembly;
  /** The elimination order for when iteration has failed; `null` when even that is too much work. */
  readonly lastResort: () => SparseAnalysis | null;
}

/** Where the entries of I − γ Σ_a π_a P_a go. */
export interface Assembly {
  readonly pattern: SparsePattern;
  /** Index into the pattern of each diagonal entry. */
  readonly diagonal: Int32Array;
  /** Index into the pattern of each transition entry; −1 for entries that take no part. */
  readonly slot: Int32Array;
  /** `null` when a factor would cost more than some hundred products with P_π: then iteration comes first. */
  readonly analysis: SparseAnalysis | null;
}

/** Multiply-adds of a factor that is always cheap enough, and the multiple of the entries that is. */
const cheapWork = 1e6;
const workPerEntry = 400;
/** Multiply-adds of a factor that is worth the wait where iteration has failed: tens of seconds. */
const lastResortWork = 1e10;

const known = new WeakMap<Model, Structure>();

/** The structure of a model, found once and remembered for as long as the model lives. */
export function structureOf(model: Model): Structure {
  const remembered = known.get(model);
  if (remembered !== undefined) return remembered;
  const found = findStructure(model);
  known.set(model, found);
  return found;
}

function findStructure(model: Model): Structure {
  const { stateCount, actionCount, available, transitions } = model;
  const { rowStart, next } = transitions;
  const renewal: number[] = [];
  const drift: number[] = [];
  for (let a = 0; a < actionCount; a++) (isRenewal(model, a) ? renewal : drift).push(a);
  let upper = true;
  let lower = true;
  let endless = true;
  let entries = 0;
  for (let s = 0; s < stateCount; s++) {
    for (let a = 0; a < actionCount; a++) {
      const i = s * actionCount + a;
      if (available !== null && available[i] === 0) continue;
      const from = rowStart[i];
      const to = rowStart[i + 1];
      entries += to - from;
      if (from === to) {
        endless = false;
      } else if (!renewal.includes(a)) {
        upper &&= next[from] >= s;
        lower &&= next[to - 1] <= s;
      }
    }
  }
  const driftActions = Int32Array.from(drift);
  let assembly: Assembly | null = null;
  let lastResort: { readonly analysis: SparseAnalysis | null } | null = null;
  return {
    renewal: Int32Array.from(renewal),
    drift: driftActions,
    shape: upper ? 'upper' : lower ? 'lower' : 'general',
    endless,
    entries,
    assembly: () => (assembly ??= assemble(model, driftActions, entries)),
    lastResort: () => {
      assembly ??= assemble(model, driftActions, entries);
      lastResort ??= { analysis: analyseSparse(assembly.pattern, lastResortWork) };
      return lastResort.analysis;
    },
  };
}

/** Whether all available rows of the action are equal to the last digit, and there are two of them. */
function isRenewal(model: Model, a: number): boolean {
  const { stateCount, actionCount, available, transitions } = model;
  let first = -1;
  let rows = 0;
  for (let s = 0; s < stateCount; s++) {
    const i = s * actionCount + a;
    if (available !== null && available[i] === 0) continue;
    if (transitions.rowStart[i] === transitions.rowStart[i + 1]) return false;
    if (first < 0) first = i;
    else if (!sameRow(transitions, first, i)) return false;
    rows++;
  }
  return rows >= 2;
}

function sameRow({ rowStart, next, probability }: Transitions, i: number, j: number): boolean {
  const length = rowStart[i + 1] - rowStart[i];
  if (rowStart[j + 1] - rowStart[j] !== length) return false;
  for (let k = 0; k < length; k++) {
    if (next[rowStart[i] + k] !== next[rowStart[j] + k]) return false;
    if (probability[rowStart[i] + k] !== probability[rowStart[j] + k]) return false;
  }
  return true;
}

function assemble(model: Model, actions: Int32Array, entries: number): Assembly {
  const { stateCount, actionCount, available, transitions } = model;
  const { rowStart, next } = transitions;
  const slot = new Int32Array(next.length).fill(-1);
  const diagonal = new Int32Array(stateCount);
  const start = new Int32Array(stateCount + 1);
  const column = new Int32Array(next.length + stateCount);
  const place = new Int32Array(stateCount).fill(-1);
  let used = 0;
  for (let s = 0; s < stateCount; s++) {
    start[s] = used;
    diagonal[s] = used;
    place[s] = used;
    column[used++] = s;
    for (const a of actions) {
      const i = s * actionCount + a;
      if (available !== null && available[i] === 0) continue;
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
        const j = next[p];
        if (place[j] < start[s]) {
          place[j] = used;
          column[used++] = j;
        }
        slot[p] = place[j];
      }
    }
  }
  start[stateCount] = used;
  const pattern = { n: stateCount, rowStart: start, column: column.slice(0, used) };
  return {
    pattern,
    diagonal,
    slot,
    analysis: analyseSparse(pattern, Math.max(cheapWork, workPerEntry * entries)),
  };
}

/** One distribution over next states. */
export interface Row {
  readonly next: Uint32Array;
  readonly probability: Float64Array;
}

/** The row that a renewal action has wherever it is available. */
export function renewalRow(model: Model, action: number): Row {
  const { actionCount, available, transitions } = model;
  let i = action;
  while (available !== null && available[i] === 0) i += actionCount;
  const from = transitions.rowStart[i];
  const to = transitions.rowStart[i + 1];
  return { next: transitions.next.slice(from, to), probability: transitions.probability.slice(from, to) };
}

/** ρᵀv. */
export function gatherRow({ next, probability }: Row, v: Float64Array): number {
  let sum = 0;
  for (let p = 0; p < next.length; p++) sum += probability[p] * v[next[p]];
  return sum;
}

/** ρᵀ1. */
export function rowMass({ probability }: Row): number {
  let sum = 0;
  for (let p = 0; p < probability.length; p++) sum += probability[p];
  return sum;
}
