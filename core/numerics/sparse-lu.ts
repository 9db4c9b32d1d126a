import { type Elimination, eliminate } from './elimination.ts';
import { type FrontalPlan, factorFronts, planFronts } from './frontal-lu.ts';
import type { LinearSystem } from './linear-system.ts';
import { type Graph, minimumDegree } from './minimum-degree.ts';
import { middleLevelSize, nestedDissection } from './nested-dissection.ts';

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
  const elimination = cheapestElimination(symmetricGraph(pattern), mostWork, late);
  if (elimination === null) return null;
  const { order, fill, work } = elimination;
  let plan: FrontalPlan | null = null;
  return {
    order,
    fill,
    work,
    factor: (value, nullPivots = 'refuse') => {
      plan ??= planFronts(pattern, elimination);
      return factorFronts(plan, value, nullPivots === 'zero');
    },
  };
}

/** Up to this size minimum degree costs next to nothing, and it is the better order where there is no geometry. */
const smallGraph = 3000;

/** Dissection first; minimum degree where it is cheap to find or dissection is no answer. The lesser work wins. */
function cheapestElimination(graph: Graph, mostWork: number, late: Uint8Array): Elimination | null {
  const dissected = late.includes(1) ? null : eliminate(graph, nestedDissection(graph), mostWork);
  if (dissected !== null && graph.n > smallGraph) return dissected;
  const limit = dissected === null ? mostWork : dissected.work;
  const order = minimumDegree(graph, limit, late);
  return (order && eliminate(graph, order, limit)) ?? dissected;
}

/**
 * Multiply-adds that any factorisation is expected to take at least: what separates the
 * system in the middle fills a dense table whatever the rest does. Costs three searches, no elimination.
 */
export function leastWork(pattern: SparsePattern): number {
  const separator = middleLevelSize(symmetricGraph(pattern));
  return (2 / 3) * separator * separator * separator;
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
