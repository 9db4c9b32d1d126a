import type { Model, Transitions } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';
import { analyseSparse, leastWork, type SparseAnalysis, type SparsePattern } from '../numerics/sparse-lu.ts';

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
  /** Farthest that a drift action leads, in indices. */
  readonly bandwidth: number;
  /** Whether every drift action moves by the same distances with the same probabilities wherever the edges allow it. */
  readonly invariant: boolean;
  /** Whether no available action ends the episode. */
  readonly endless: boolean;
  /** Entries of available rows. */
  readonly entries: number;
  /** Pattern of I − γ Σ_drift π_a P_a; computed when first asked for. */
  readonly assembly: () => Assembly;
  /** Whether that matrix is to be factored or iterated on; decided when first asked for. */
  readonly direct: () => DirectChoice;
  /** The elimination order for when iteration has failed; `null` when even that is too much work. */
  readonly lastResort: () => SparseAnalysis | null;
}

/** Where the entries of I − γ Σ_a π_a P_a go. */
interface Assembly {
  /** Columns of a row ascending. */
  readonly pattern: SparsePattern;
  /** Index into the pattern of each diagonal entry. */
  readonly diagonal: Int32Array;
  /** Index into the pattern of each transition entry; −1 for entries that take no part. */
  readonly slot: Int32Array;
}

interface DirectChoice {
  /** The elimination order; `null` where iteration is expected to be cheaper. */
  readonly analysis: SparseAnalysis | null;
  /** Multiply-adds that one iterative solve is expected to take. */
  readonly krylovWork: number;
  /** Multiply-adds that a factor takes at least. */
  readonly price: number;
  /** Products after which iterating has cost as much as a factor would have, as far as that can be told. */
  readonly patience: number;
}

/** Products that preconditioned iteration typically takes, and the vectors that each is made orthogonal to. */
const typicalProducts = 60;
const typicalBasis = 20;
/** A factor is cheap up to this, whatever iteration costs. */
const cheapWork = 1e6;
/** A factor takes its multiply-adds along rows, iteration through indices; and it serves many right-hand sides. */
const directAdvantage = 4;
/** Bounds of the patience. */
const leastProducts = 400;
const mostProducts = 4000;
/** Multiply-adds of a factor that is worth the wait where iteration has failed: about a minute. */
const lastResortWork = 5e10;

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
  let bandwidth = 0;
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
        bandwidth = Math.max(bandwidth, s - next[from], next[to - 1] - s);
      }
    }
  }
  const driftActions = Int32Array.from(drift);
  let assembly: Assembly | null = null;
  const assembled = (): Assembly => (assembly ??= assemble(model, driftActions));
  let choice: DirectChoice | null = null;
  let lastResort: { readonly analysis: SparseAnalysis | null } | null = null;
  return {
    renewal: Int32Array.from(renewal),
    drift: driftActions,
    shape: upper ? 'upper' : lower ? 'lower' : 'general',
    bandwidth,
    invariant: drift.every((a) => isShiftInvariant(model, a)),
    endless,
    entries,
    assembly: assembled,
    direct: () => (choice ??= chooseDirect(assembled().pattern)),
    lastResort: () => {
      choice ??= chooseDirect(assembled().pattern);
      const outOfReach = choice.price > lastResortWork;
      lastResort ??= {
        analysis: outOfReach ? null : analyseSparse(assembled().pattern, lastResortWork),
      };
      return lastResort.analysis;
    },
  };
}

/**
 * Iteration is a rent, a factor a purchase: a factor is bought at once where it costs no more
 * than iteration is expected to, else once the rent has reached its price.
 */
function chooseDirect(pattern: SparsePattern): DirectChoice {
  const { n } = pattern;
  const productWork = 2 * pattern.column.length + 2 * typicalBasis * n;
  const krylovWork = typicalProducts * productWork;
  const limit = Math.max(cheapWork, directAdvantage * krylovWork);
  const price = leastWork(pattern);
  const analysis = price <= limit ? analyseSparse(pattern, limit) : null;
  const patience = Math.min(mostProducts, Math.max(leastProducts, Math.ceil(price / productWork)));
  return { analysis, krylovWork, price, patience };
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

/** Whether the rows of an action are one row shifted, those apart that reach the first or the last state. */
function isShiftInvariant(model: Model, a: number): boolean {
  const { stateCount, actionCount, available, transitions } = model;
  const { rowStart, next, probability } = transitions;
  let reference = -1;
  for (let s = 0; s < stateCount; s++) {
    const i = s * actionCount + a;
    const from = rowStart[i];
    const length = rowStart[i + 1] - from;
    if ((available !== null && available[i] === 0) || length === 0) return false;
    if (next[from] === 0 || next[from + length - 1] === stateCount - 1) continue;
    if (reference < 0) reference = s;
    const first = rowStart[reference * actionCount + a];
    if (rowStart[reference * actionCount + a + 1] - first !== length) return false;
    for (let k = 0; k < length; k++) {
      if (next[from + k] - s !== next[first + k] - reference) return false;
      if (probability[from + k] !== probability[first + k]) return false;
    }
  }
  return reference >= 0;
}

/** The structure in words, for people who read a result. */
export function describeStructure({ shape, bandwidth, invariant, renewal, endless }: Structure): string {
  const drift = { upper: 'drift up', lower: 'drift down', general: 'moves both ways' }[shape];
  const renewals = renewal.length === 1 ? '1 renewal action' : `${renewal.length} renewal actions`;
  return [
    `${drift} by at most ${bandwidth}`,
    ...(invariant ? ['the same everywhere'] : []),
    ...(renewal.length > 0 ? [renewals] : []),
    ...(endless ? [] : ['with ends']),
  ].join(', ');
}

function assemble(model: Model, actions: Int32Array): Assembly {
  const { stateCount, actionCount, available, transitions } = model;
  const { rowStart, next } = transitions;
  const slot = new Int32Array(next.length).fill(-1);
  const diagonal = new Int32Array(stateCount);
  const start = new Int32Array(stateCount + 1);
  const column = new Int32Array(next.length + stateCount);
  const place = new Int32Array(stateCount).fill(-1);
  let used = 0;
  for (let s = 0; s < stateCount; s++) {
    const from = used;
    const rows = actions.map((a) => s * actionCount + a);
    const taking = available === null ? rows : rows.filter((i) => available[i] === 1);
    place[s] = from;
    column[used++] = s;
    for (const i of taking) {
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
        const j = next[p];
        if (place[j] >= from) continue;
        place[j] = from;
        column[used++] = j;
      }
    }
    column.subarray(from, used).sort();
    for (let q = from; q < used; q++) place[column[q]] = q;
    for (const i of taking) for (let p = rowStart[i]; p < rowStart[i + 1]; p++) slot[p] = place[next[p]];
    diagonal[s] = place[s];
    start[s + 1] = used;
  }
  return { pattern: { n: stateCount, rowStart: start, column: column.slice(0, used) }, diagonal, slot };
}

/** The entries of I − γ Σ_drift π_a P_a, in the order of the assembled pattern. */
export function assembleValues(model: Model, structure: Structure, policy: PerPair): Float64Array {
  const { stateCount, actionCount, discount } = model;
  const { rowStart, probability } = model.transitions;
  const { diagonal, slot, pattern } = structure.assembly();
  const { drift } = structure;
  const value = new Float64Array(pattern.column.length);
  for (let s = 0; s < stateCount; s++) value[diagonal[s]] = 1;
  for (let s = 0; s < stateCount; s++) {
    for (let k = 0; k < drift.length; k++) {
      const i = s * actionCount + drift[k];
      const g = discount * policy[i];
      if (g === 0) continue;
      const end = rowStart[i + 1];
      for (let p = rowStart[i]; p < end; p++) value[slot[p]] -= g * probability[p];
    }
  }
  return value;
}

/** d = (I − γP_π)1: per state, what a period takes away. Never computed as 1 minus a sum near 1. */
export function leakOf(model: Model, policy: PerPair): PerState {
  const { stateCount, actionCount, discount } = model;
  const { rowStart, probability } = model.transitions;
  const d = new Float64Array(stateCount);
  for (let s = 0; s < stateCount; s++) {
    for (let i = s * actionCount; i < (s + 1) * actionCount; i++) {
      let mass = 0;
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) mass += probability[p];
      d[s] += policy[i] * (1 - discount * mass);
    }
  }
  return d;
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
