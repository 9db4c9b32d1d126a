import { BenchError } from '../contract/errors.ts';
import type { LinearSystem } from './linear-system.ts';
import { type Graph, minimumDegree } from './minimum-degree.ts';

/** A square matrix in compressed rows; entries of a row in any order, none twice. */
export interface SparseMatrix extends SparsePattern {
  readonly value: Float64Array;
}

/** Where a sparse matrix may be non-zero. Every diagonal entry must be there. */
export interface SparsePattern {
  readonly n: number;
  readonly rowStart: ArrayLike<number>;
  readonly column: ArrayLike<number>;
}

/** The part of a factorisation that depends on the pattern alone, computed once for many matrices. */
export interface SparseAnalysis {
  /** Row and column `order[k]` is eliminated in step k. */
  readonly order: Int32Array;
  /** Off-diagonal entries of L (and of U). */
  readonly fill: number;
  /** Multiply-adds of one numeric factorisation. */
  readonly work: number;
  /**
   * The numeric part: LU = PAPᵀ by rows, without row exchanges.
   * @param value the entries in the order of the pattern; not kept
   * @param nullPivots `refuse` throws on a pivot that is rounding noise; `zero` gives its
   *   unknown the value 0, which solves consistent positive semidefinite systems
   * @throws {BenchError} `unsolvable` under `refuse`
   */
  factor(value: Float64Array, nullPivots?: 'refuse' | 'zero'): LinearSystem;
}

/**
 * Sparse LU with a minimum-degree order and diagonal pivots: right for matrices
 * that need no row exchange, the diagonally dominant I − γP and symmetric positive
 * semidefinite ones. Others are refused at the first pivot that is lost.
 *
 * @throws {BenchError} `unsolvable`
 */
export function factorSparse(matrix: SparseMatrix): LinearSystem {
  return analyseSparse(matrix)!.factor(matrix.value);
}

/**
 * @param mostWork returns `null` when one factorisation would take more multiply-adds; never with the default
 * @param late unknowns marked 1 are eliminated after all others
 */
export function analyseSparse(
  pattern: SparsePattern,
  mostWork = Number.POSITIVE_INFINITY,
  late: Uint8Array = new Uint8Array(pattern.n),
): SparseAnalysis | null {
  const graph = symmetricGraph(pattern);
  const order = minimumDegree(graph, mostWork, late);
  if (order === null) return null;
  const shape = factorShape(graph, order, mostWork);
  if (shape === null) return null;
  return {
    order,
    fill: shape.upperColumn.length,
    work: shape.work,
    factor: (value, nullPivots = 'refuse') => factorNumeric(pattern, shape, value, nullPivots === 'zero'),
  };
}

/** The pattern of A + Aᵀ without its diagonal. */
function symmetricGraph({ n, rowStart, column }: SparsePattern): Graph {
  const count = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) {
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      if (column[p] === i) continue;
      count[i + 1]++;
      count[column[p] + 1]++;
    }
  }
  for (let i = 0; i < n; i++) count[i + 1] += count[i];
  const at = count.slice();
  const both = new Int32Array(count[n]);
  for (let i = 0; i < n; i++) {
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      const j = column[p];
      if (j === i) continue;
      both[at[i]++] = j;
      both[at[j]++] = i;
    }
  }
  const start = new Int32Array(n + 1);
  const seen = new Int32Array(n).fill(-1);
  let kept = 0;
  for (let i = 0; i < n; i++) {
    for (let p = count[i]; p < count[i + 1]; p++) {
      const j = both[p];
      if (seen[j] === i) continue;
      seen[j] = i;
      both[kept++] = j;
    }
    start[i + 1] = kept;
  }
  return { n, rowStart: start, column: both.slice(0, kept) };
}

/** Patterns of the factors in elimination order: U by rows, L by rows, both without the diagonal, ascending. */
interface FactorShape {
  /** Multiply-adds of a factorisation. */
  readonly work: number;
  readonly order: Int32Array;
  readonly position: Int32Array;
  readonly upperStart: Int32Array;
  readonly upperColumn: Int32Array;
  readonly lowerStart: Int32Array;
  readonly lowerColumn: Int32Array;
}

/** Row k of U holds A's row k and, right of k, the rows of U whose first column is k. */
function factorShape(graph: Graph, order: Int32Array, mostWork: number): FactorShape | null {
  const { n } = graph;
  const position = new Int32Array(n);
  for (let k = 0; k < n; k++) position[order[k]] = k;
  const upperStart = new Int32Array(n + 1);
  const firstChild = new Int32Array(n).fill(-1);
  const sibling = new Int32Array(n).fill(-1);
  const seen = new Int32Array(n).fill(-1);
  let upperColumn: Int32Array = new Int32Array(4 * graph.column.length + n);
  let used = 0;
  let work = 0;
  for (let k = 0; k < n; k++) {
    if (used + n > upperColumn.length) upperColumn = grown(upperColumn, n);
    const from = used;
    seen[k] = k;
    const node = order[k];
    for (let p = graph.rowStart[node]; p < graph.rowStart[node + 1]; p++) {
      const j = position[graph.column[p]];
      if (j < k || seen[j] === k) continue;
      seen[j] = k;
      upperColumn[used++] = j;
    }
    for (let child = firstChild[k]; child >= 0; child = sibling[child]) {
      for (let p = upperStart[child]; p < upperStart[child + 1]; p++) {
        const j = upperColumn[p];
        if (seen[j] === k) continue;
        seen[j] = k;
        upperColumn[used++] = j;
      }
    }
    work += (used - from) * (used - from + 1);
    if (work > mostWork) return null;
    upperColumn.subarray(from, used).sort();
    upperStart[k + 1] = used;
    if (used === from) continue;
    const parent = upperColumn[from];
    sibling[k] = firstChild[parent];
    firstChild[parent] = k;
  }
  return {
    order,
    position,
    work,
    upperStart,
    upperColumn: upperColumn.slice(0, used),
    ...rowsOfLower(n, upperStart, upperColumn),
  };
}

/** L has the pattern of Uᵀ: its rows are U's columns. */
function rowsOfLower(
  n: number,
  upperStart: Int32Array,
  upperColumn: Int32Array,
): { lowerStart: Int32Array; lowerColumn: Int32Array } {
  const used = upperStart[n];
  const lowerStart = new Int32Array(n + 1);
  for (let p = 0; p < used; p++) lowerStart[upperColumn[p] + 1]++;
  for (let k = 0; k < n; k++) lowerStart[k + 1] += lowerStart[k];
  const at = lowerStart.slice();
  const lowerColumn = new Int32Array(used);
  for (let k = 0; k < n; k++) {
    for (let p = upperStart[k]; p < upperStart[k + 1]; p++) lowerColumn[at[upperColumn[p]]++] = k;
  }
  return { lowerStart, lowerColumn };
}

function grown(list: Int32Array, atLeast: number): Int32Array {
  const larger = new Int32Array(2 * list.length + atLeast);
  larger.set(list);
  return larger;
}

function factorNumeric(
  { n, rowStart, column }: SparsePattern,
  shape: FactorShape,
  value: Float64Array,
  zeroNullPivots: boolean,
): LinearSystem {
  const { order, position, upperStart, upperColumn, lowerStart, lowerColumn } = shape;
  const upper = new Float64Array(upperColumn.length);
  const lower = new Float64Array(lowerColumn.length);
  const inverseDiagonal = new Float64Array(n);
  const work = new Float64Array(n);
  // Relative to the row's largest entry: below that a pivot is what rounding left of zero.
  const lost = zeroNullPivots ? 1e-13 : 64 * Number.EPSILON;
  for (let k = 0; k < n; k++) {
    const row = order[k];
    let most = 0;
    for (let p = rowStart[row]; p < rowStart[row + 1]; p++) {
      work[position[column[p]]] = value[p];
      most = Math.max(most, Math.abs(value[p]));
    }
    const lowerEnd = lowerStart[k + 1];
    for (let q = lowerStart[k]; q < lowerEnd; q++) {
      const j = lowerColumn[q];
      const factor = work[j] * inverseDiagonal[j];
      work[j] = 0;
      if (factor === 0) continue;
      lower[q] = factor;
      const end = upperStart[j + 1];
      for (let p = upperStart[j]; p < end; p++) work[upperColumn[p]] -= factor * upper[p];
    }
    const pivot = work[k];
    work[k] = 0;
    for (let p = upperStart[k]; p < upperStart[k + 1]; p++) {
      upper[p] = work[upperColumn[p]];
      work[upperColumn[p]] = 0;
    }
    if (Math.abs(pivot) > lost * most && Number.isFinite(pivot)) {
      inverseDiagonal[k] = 1 / pivot;
    } else if (!(zeroNullPivots && Number.isFinite(pivot))) {
      throw new BenchError(
        'unsolvable',
        `Pivot ${k} of a sparse ${n} × ${n} system is ${pivot}: lost to rounding.`,
        {
          pivot,
          column: row,
        },
      );
    }
  }
  const factors = { shape, lower, upper, inverseDiagonal, work };
  return {
    solve: (b, out) => solveFactors(factors, b, out),
    solveTransposed: (b, out) => solveFactorsTransposed(factors, b, out),
  };
}

interface Factors {
  readonly shape: FactorShape;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly inverseDiagonal: Float64Array;
  readonly work: Float64Array;
}

function solveFactors(
  { shape, lower, upper, inverseDiagonal, work }: Factors,
  b: Float64Array,
  out: Float64Array,
): Float64Array {
  const { order, upperStart, upperColumn, lowerStart, lowerColumn } = shape;
  const n = order.length;
  for (let k = 0; k < n; k++) {
    let sum = b[order[k]];
    const end = lowerStart[k + 1];
    for (let q = lowerStart[k]; q < end; q++) sum -= lower[q] * work[lowerColumn[q]];
    work[k] = sum;
  }
  for (let k = n - 1; k >= 0; k--) {
    let sum = work[k];
    const end = upperStart[k + 1];
    for (let p = upperStart[k]; p < end; p++) sum -= upper[p] * work[upperColumn[p]];
    work[k] = sum * inverseDiagonal[k];
  }
  for (let k = 0; k < n; k++) out[order[k]] = work[k];
  return out;
}

function solveFactorsTransposed(
  { shape, lower, upper, inverseDiagonal, work }: Factors,
  b: Float64Array,
  out: Float64Array,
): Float64Array {
  const { order, upperStart, upperColumn, lowerStart, lowerColumn } = shape;
  const n = order.length;
  for (let k = 0; k < n; k++) work[k] = b[order[k]];
  for (let k = 0; k < n; k++) {
    const x = work[k] * inverseDiagonal[k];
    work[k] = x;
    if (x === 0) continue;
    const end = upperStart[k + 1];
    for (let p = upperStart[k]; p < end; p++) work[upperColumn[p]] -= upper[p] * x;
  }
  for (let k = n - 1; k >= 0; k--) {
    const x = work[k];
    if (x === 0) continue;
    const end = lowerStart[k + 1];
    for (let q = lowerStart[k]; q < end; q++) work[lowerColumn[q]] -= lower[q] * x;
  }
  for (let k = 0; k < n; k++) out[order[k]] = work[k];
  return out;
}
