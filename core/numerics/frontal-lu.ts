import { BenchError } from '../contract/errors.ts';
import type { Elimination } from './elimination.ts';
import type { LinearSystem } from './linear-system.ts';
import type { SparsePattern } from './sparse-lu.ts';

/*
 * The numeric part of sparse LU without row exchanges, front by front. A front gathers
 * what the matrix and its children hold for its own steps, eliminates these by dense
 * arithmetic, four at a time, and leaves the rest to its parent: the multiply-adds that
 * make up the cost run along rows of a dense table and through no index.
 *
 * Source: Duff and Reid (1983), ACM Transactions on Mathematical Software 9(3), 302–325.
 */

/** Where everything goes, from the pattern alone; serves any number of matrices. */
export interface FrontalPlan {
  readonly pattern: SparsePattern;
  readonly elimination: Elimination;
  /** Factors of front f with p steps and r rows behind them: U (p × (p + r)) with L in its corner, then L (r × p). */
  readonly offset: Float64Array;
  /** Matrix entries that front f takes in, and where in its table they belong. */
  readonly entryStart: Int32Array;
  readonly entry: Int32Array;
  readonly cell: Int32Array;
  /** Children of each front, last first, as linked lists. */
  readonly lastChild: Int32Array;
  readonly earlierSibling: Int32Array;
  readonly largestFront: number;
  /** Numbers that wait for their parents at the most. */
  readonly stackSize: number;
}

export function planFronts(pattern: SparsePattern, elimination: Elimination): FrontalPlan {
  const { start, rowStart, parent } = elimination;
  const frontCount = parent.length;
  const offset = new Float64Array(frontCount + 1);
  const lastChild = new Int32Array(frontCount).fill(-1);
  const earlierSibling = new Int32Array(frontCount).fill(-1);
  const waiting = new Float64Array(frontCount);
  let largestFront = 0;
  let stacked = 0;
  let stackSize = 0;
  for (let f = 0; f < frontCount; f++) {
    const steps = start[f + 1] - start[f];
    const rest = rowStart[f + 1] - rowStart[f];
    largestFront = Math.max(largestFront, steps + rest);
    offset[f + 1] = offset[f] + steps * (steps + 2 * rest);
    stacked += rest * rest - waiting[f];
    stackSize = Math.max(stackSize, stacked);
    if (parent[f] < 0) continue;
    waiting[parent[f]] += rest * rest;
    earlierSibling[f] = lastChild[parent[f]];
    lastChild[parent[f]] = f;
  }
  const entries = placeEntries(pattern, elimination);
  return { pattern, elimination, offset, ...entries, lastChild, earlierSibling, largestFront, stackSize };
}

/** An entry belongs to the front in which the first of its two unknowns goes. */
function placeEntries(
  { n, rowStart: matrixStart, column }: SparsePattern,
  { position, start, rowStart, rows, parent }: Elimination,
): Pick<FrontalPlan, 'entryStart' | 'entry' | 'cell'> {
  const frontCount = parent.length;
  const frontOf = new Int32Array(n);
  for (let f = 0; f < frontCount; f++) frontOf.fill(f, start[f], start[f + 1]);
  const entryStart = new Int32Array(frontCount + 1);
  const rowOf = new Int32Array(matrixStart[n]);
  for (let i = 0; i < n; i++) {
    for (let p = matrixStart[i]; p < matrixStart[i + 1]; p++) {
      rowOf[p] = position[i];
      entryStart[frontOf[Math.min(position[i], position[column[p]])] + 1]++;
    }
  }
  for (let f = 0; f < frontCount; f++) entryStart[f + 1] += entryStart[f];
  const free = entryStart.slice();
  const entry = new Int32Array(rowOf.length);
  for (let p = 0; p < rowOf.length; p++) {
    entry[free[frontOf[Math.min(rowOf[p], position[column[p]])]]++] = p;
  }
  const cell = new Int32Array(rowOf.length);
  const place = new Int32Array(n);
  for (let f = 0; f < frontCount; f++) {
    const size = placeRows(start, rowStart, rows, f, place);
    for (let q = entryStart[f]; q < entryStart[f + 1]; q++) {
      cell[q] = place[rowOf[entry[q]]] * size + place[position[column[entry[q]]]];
    }
  }
  return { entryStart, entry, cell };
}

/** Numbers what front f touches from 0 on. Returns how many there are. */
function placeRows(
  start: Int32Array,
  rowStart: Int32Array,
  rows: Int32Array,
  f: number,
  place: Int32Array,
): number {
  let size = 0;
  for (let k = start[f]; k < start[f + 1]; k++) place[k] = size++;
  for (let q = rowStart[f]; q < rowStart[f + 1]; q++) place[rows[q]] = size++;
  return size;
}

/**
 * LU = PAPᵀ of one matrix.
 * @param zeroNullPivots gives the unknown of a pivot that is rounding noise the value 0 instead of throwing
 * @throws {BenchError} `unsolvable`
 */
export function factorFronts(plan: FrontalPlan, value: Float64Array, zeroNullPivots: boolean): LinearSystem {
  const { pattern, elimination, offset, entryStart, entry, cell, lastChild, earlierSibling } = plan;
  const { start, rowStart, rows, parent } = elimination;
  const n = elimination.order.length;
  const factors = new Float64Array(offset[parent.length]);
  const inverseDiagonal = new Float64Array(n);
  const least = leastPivots(pattern, elimination, value, zeroNullPivots);
  const front = new Float64Array(plan.largestFront * plan.largestFront);
  const stack = new Float64Array(plan.stackSize);
  const place = new Int32Array(n);
  let top = 0;
  for (let f = 0; f < parent.length; f++) {
    const size = placeRows(start, rowStart, rows, f, place);
    const steps = start[f + 1] - start[f];
    const rest = size - steps;
    front.fill(0, 0, size * size);
    for (let q = entryStart[f]; q < entryStart[f + 1]; q++) front[cell[q]] = value[entry[q]];
    for (let child = lastChild[f]; child >= 0; child = earlierSibling[child]) {
      const from = rowStart[child];
      const count = rowStart[child + 1] - from;
      top -= count * count;
      for (let i = 0; i < count; i++) {
        const row = place[rows[from + i]] * size;
        const source = top + i * count;
        for (let j = 0; j < count; j++) front[row + place[rows[from + j]]] += stack[source + j];
      }
    }
    const refused = eliminateSteps(front, size, steps, inverseDiagonal, least, start[f], zeroNullPivots);
    if (refused >= 0) throw lostPivot(n, start[f] + refused, front[refused * size + refused], elimination);
    factors.set(front.subarray(0, steps * size), offset[f]);
    const lower = offset[f] + steps * size;
    for (let i = 0; i < rest; i++) {
      const row = (steps + i) * size;
      for (let k = 0; k < steps; k++) factors[lower + i * steps + k] = front[row + k];
      for (let j = 0; j < rest; j++) stack[top + i * rest + j] = front[row + steps + j];
    }
    top += rest * rest;
  }
  const solver = { plan, factors, inverseDiagonal, work: new Float64Array(n), tail: new Float64Array(n) };
  return {
    solve: (b, out) => solveFronts(solver, b, out),
    solveTransposed: (b, out) => solveFrontsTransposed(solver, b, out),
  };
}

/** Per step, what a pivot must exceed: a share of its row's largest entry; below that it is what rounding left of zero. */
function leastPivots(
  { n, rowStart }: SparsePattern,
  { position }: Elimination,
  value: Float64Array,
  zeroNullPivots: boolean,
): Float64Array {
  const lost = zeroNullPivots ? 1e-13 : 64 * Number.EPSILON;
  const least = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let most = 0;
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) most = Math.max(most, Math.abs(value[p]));
    least[position[i]] = lost * most;
  }
  return least;
}

function lostPivot(n: number, step: number, pivot: number, { order }: Elimination): BenchError {
  return new BenchError(
    'unsolvable',
    `Pivot ${step} of a sparse ${n} × ${n} system is ${pivot}: lost to rounding.`,
    { pivot, column: order[step] },
  );
}

/**
 * Eliminates the first `steps` unknowns of a dense table: U and the inverse pivots, L under
 * them, and what is left for the others. Returns the step whose pivot was refused, −1 for none.
 */
function eliminateSteps(
  a: Float64Array,
  size: number,
  steps: number,
  inverseDiagonal: Float64Array,
  least: Float64Array,
  first: number,
  zeroNullPivots: boolean,
): number {
  for (let block = 0; block < steps; block += 4) {
    const end = Math.min(block + 4, steps);
    for (let k = block; k < end; k++) {
      const pivot = a[k * size + k];
      if (Math.abs(pivot) > least[first + k] && Number.isFinite(pivot)) {
        inverseDiagonal[first + k] = 1 / pivot;
      } else if (zeroNullPivots && Number.isFinite(pivot)) {
        inverseDiagonal[first + k] = 0;
      } else {
        return k;
      }
      subtractStep(a, size, k, inverseDiagonal[first + k], k + 1, end);
    }
    if (end - block === 4) subtractFour(a, size, block, inverseDiagonal, first);
    else for (let k = block; k < end; k++) subtractStep(a, size, k, inverseDiagonal[first + k], end, size);
  }
  return -1;
}

/** Takes step k out of rows from … to − 1. */
function subtractStep(
  a: Float64Array,
  size: number,
  k: number,
  inverse: number,
  from: number,
  to: number,
): void {
  const pivotRow = k * size;
  for (let i = from; i < to; i++) {
    const row = i * size;
    const l = a[row + k] * inverse;
    a[row + k] = l;
    if (l === 0) continue;
    for (let j = k + 1; j < size; j++) a[row + j] -= l * a[pivotRow + j];
  }
}

/** Takes steps k … k + 3, already eliminated among themselves, out of all rows below: one pass instead of four. */
function subtractFour(
  a: Float64Array,
  size: number,
  k: number,
  inverseDiagonal: Float64Array,
  first: number,
): void {
  const r0 = k * size;
  const r1 = r0 + size;
  const r2 = r1 + size;
  const r3 = r2 + size;
  const d0 = inverseDiagonal[first + k];
  const d1 = inverseDiagonal[first + k + 1];
  const d2 = inverseDiagonal[first + k + 2];
  const d3 = inverseDiagonal[first + k + 3];
  for (let i = k + 4; i < size; i++) {
    const row = i * size;
    const at = row + k;
    const l0 = a[at] * d0;
    const l1 = (a[at + 1] - l0 * a[r0 + k + 1]) * d1;
    const l2 = (a[at + 2] - l0 * a[r0 + k + 2] - l1 * a[r1 + k + 2]) * d2;
    const l3 = (a[at + 3] - l0 * a[r0 + k + 3] - l1 * a[r1 + k + 3] - l2 * a[r2 + k + 3]) * d3;
    a[at] = l0;
    a[at + 1] = l1;
    a[at + 2] = l2;
    a[at + 3] = l3;
    for (let j = k + 4; j < size; j++) {
      a[row + j] -= l0 * a[r0 + j] + l1 * a[r1 + j] + l2 * a[r2 + j] + l3 * a[r3 + j];
    }
  }
}

interface FrontalSolver {
  readonly plan: FrontalPlan;
  readonly factors: Float64Array;
  readonly inverseDiagonal: Float64Array;
  /** By step. */
  readonly work: Float64Array;
  /** What a front reads of the steps behind its own. */
  readonly tail: Float64Array;
}

function solveFronts(
  { plan, factors, inverseDiagonal, work, tail }: FrontalSolver,
  b: Float64Array,
  out: Float64Array,
): Float64Array {
  const { offset, elimination } = plan;
  const { order, start, rowStart, rows, parent } = elimination;
  for (let k = 0; k < order.length; k++) work[k] = b[order[k]];
  for (let f = 0; f < parent.length; f++) {
    const first = start[f];
    const steps = start[f + 1] - first;
    const rest = rowStart[f + 1] - rowStart[f];
    for (let k = 1; k < steps; k++) {
      const row = offset[f] + k * (steps + rest);
      let sum = work[first + k];
      for (let j = 0; j < k; j++) sum -= factors[row + j] * work[first + j];
      work[first + k] = sum;
    }
    let at = offset[f] + steps * (steps + rest);
    for (let q = rowStart[f]; q < rowStart[f + 1]; q++) {
      let sum = 0;
      for (let k = 0; k < steps; k++) sum += factors[at++] * work[first + k];
      work[rows[q]] -= sum;
    }
  }
  for (let f = parent.length - 1; f >= 0; f--) {
    const first = start[f];
    const steps = start[f + 1] - first;
    const rest = rowStart[f + 1] - rowStart[f];
    for (let q = 0; q < rest; q++) tail[q] = work[rows[rowStart[f] + q]];
    for (let k = steps - 1; k >= 0; k--) {
      const row = offset[f] + k * (steps + rest);
      let sum = work[first + k];
      for (let j = k + 1; j < steps; j++) sum -= factors[row + j] * work[first + j];
      for (let q = 0; q < rest; q++) sum -= factors[row + steps + q] * tail[q];
      work[first + k] = sum * inverseDiagonal[first + k];
    }
  }
  for (let k = 0; k < order.length; k++) out[order[k]] = work[k];
  return out;
}

function solveFrontsTransposed(
  { plan, factors, inverseDiagonal, work, tail }: FrontalSolver,
  b: Float64Array,
  out: Float64Array,
): Float64Array {
  const { offset, elimination } = plan;
  const { order, start, rowStart, rows, parent } = elimination;
  for (let k = 0; k < order.length; k++) work[k] = b[order[k]];
  for (let f = 0; f < parent.length; f++) {
    const first = start[f];
    const steps = start[f + 1] - first;
    const rest = rowStart[f + 1] - rowStart[f];
    tail.fill(0, 0, rest);
    for (let k = 0; k < steps; k++) {
      const row = offset[f] + k * (steps + rest);
      const x = work[first + k] * inverseDiagonal[first + k];
      work[first + k] = x;
      for (let j = k + 1; j < steps; j++) work[first + j] -= factors[row + j] * x;
      for (let q = 0; q < rest; q++) tail[q] += factors[row + steps + q] * x;
    }
    for (let q = 0; q < rest; q++) work[rows[rowStart[f] + q]] -= tail[q];
  }
  for (let f = parent.length - 1; f >= 0; f--) {
    const first = start[f];
    const steps = start[f + 1] - first;
    const rest = rowStart[f + 1] - rowStart[f];
    let at = offset[f] + steps * (steps + rest);
    for (let q = rowStart[f]; q < rowStart[f + 1]; q++) {
      const x = work[rows[q]];
      for (let k = 0; k < steps; k++) work[first + k] -= factors[at++] * x;
    }
    for (let k = steps - 1; k > 0; k--) {
      const row = offset[f] + k * (steps + rest);
      const x = work[first + k];
      for (let j = 0; j < k; j++) work[first + j] -= factors[row + j] * x;
    }
  }
  for (let k = 0; k < order.length; k++) out[order[k]] = work[k];
  return out;
}
