import type { Graph } from './minimum-degree.ts';

/**
 * What eliminating a symmetric pattern in a given order makes, found without making it.
 * Nodes are renumbered by the step in which they go.
 *
 * Source: Liu (1990), SIAM Journal on Matrix Analysis 11(1), 134–172; Ashcraft and
 * Grimes (1989), ACM Transactions on Mathematical Software 15(4), 291–309, for relaxed supernodes.
 */
export interface Elimination {
  /** `order[k]` goes in step k: the order that was asked for, or one that makes the same fill, children next to parents. */
  readonly order: Int32Array;
  readonly position: Int32Array;
  /** Off-diagonal entries of L. */
  readonly fill: number;
  /** Multiply-adds of an LU factorisation. */
  readonly work: number;
  /** Steps `start[f] … start[f + 1] − 1` go together as front f; ascending, length F + 1. */
  readonly start: Int32Array;
  /** The front that takes over what front f leaves; −1 where it leaves nothing. */
  readonly parent: Int32Array;
  /** Steps behind its own that front f touches: `rows[rowStart[f]] … `, ascending. */
  readonly rowStart: Int32Array;
  readonly rows: Int32Array;
}

/** @returns `null` when elimination takes more than `mostWork` multiply-adds */
export function eliminate(graph: Graph, wanted: Int32Array, mostWork: number): Elimination | null {
  const tree = eliminationTree(graph, wanted);
  const { order, position, parent } = inPostorder(wanted, tree);
  const counted = countColumns(graph, order, position, parent, mostWork);
  if (counted === null) return null;
  const { count, work } = counted;
  let fill = 0;
  for (let k = 0; k < count.length; k++) fill += count[k];
  const start = joinFronts(parent, count);
  return { order, position, fill, work, start, ...frontRows(graph, order, position, start) };
}

/** parent[k]: the first step behind k that step k touches, −1 for none. Ancestors are found along shortcuts. */
function eliminationTree({ n, rowStart, column }: Graph, order: Int32Array): Int32Array {
  const position = inverse(order);
  const parent = new Int32Array(n).fill(-1);
  const ancestor = new Int32Array(n).fill(-1);
  for (let k = 0; k < n; k++) {
    const node = order[k];
    for (let p = rowStart[node]; p < rowStart[node + 1]; p++) {
      let j = position[column[p]];
      if (j >= k) continue;
      while (ancestor[j] >= 0 && ancestor[j] !== k) {
        const up = ancestor[j];
        ancestor[j] = k;
        j = up;
      }
      if (ancestor[j] >= 0) continue;
      ancestor[j] = k;
      parent[j] = k;
    }
  }
  return parent;
}

function inverse(order: Int32Array): Int32Array {
  const position = new Int32Array(order.length);
  for (let k = 0; k < order.length; k++) position[order[k]] = k;
  return position;
}

/** Children directly before their parents, in the order in which they were. */
function inPostorder(
  order: Int32Array,
  parent: Int32Array,
): { order: Int32Array; position: Int32Array; parent: Int32Array } {
  const n = order.length;
  const firstChild = new Int32Array(n).fill(-1);
  const sibling = new Int32Array(n).fill(-1);
  const roots: number[] = [];
  for (let k = n - 1; k >= 0; k--) {
    if (parent[k] < 0) {
      roots.push(k);
    } else {
      sibling[k] = firstChild[parent[k]];
      firstChild[parent[k]] = k;
    }
  }
  const step = new Int32Array(n);
  const path = new Int32Array(n);
  let done = 0;
  for (let r = roots.length - 1; r >= 0; r--) {
    let depth = 0;
    path[0] = roots[r];
    while (depth >= 0) {
      const k = path[depth];
      const child = firstChild[k];
      if (child >= 0) {
        firstChild[k] = sibling[child];
        path[++depth] = child;
      } else {
        step[k] = done++;
        depth--;
      }
    }
  }
  const reordered = new Int32Array(n);
  const renamed = new Int32Array(n);
  for (let k = 0; k < n; k++) {
    reordered[step[k]] = order[k];
    renamed[step[k]] = parent[k] < 0 ? -1 : step[parent[k]];
  }
  return { order: reordered, position: inverse(reordered), parent: renamed };
}

/** Entries of L below each diagonal: row k meets the columns on the paths from its entries up to k. */
function countColumns(
  { n, rowStart, column }: Graph,
  order: Int32Array,
  position: Int32Array,
  parent: Int32Array,
  mostWork: number,
): { count: Int32Array; work: number } | null {
  const count = new Int32Array(n);
  const seen = new Int32Array(n).fill(-1);
  let work = 0;
  for (let k = 0; k < n; k++) {
    seen[k] = k;
    const node = order[k];
    for (let p = rowStart[node]; p < rowStart[node + 1]; p++) {
      for (let j = position[column[p]]; j < k && seen[j] !== k; j = parent[j]) {
        seen[j] = k;
        // c(c + 1) multiply-adds for a column of c entries.
        work += 2 * ++count[j];
      }
    }
    if (work > mostWork) return null;
  }
  return { count, work };
}

/** A front may hold this share of zeros, and more of them while it is narrow: wide fronts are faster. */
const zeroShare = 0.12;
const narrow = 8;
const narrowZeroShare = 0.4;

/** Joins steps to the front of their last child while few zeros are stored for it. Returns where fronts begin, and n. */
function joinFronts(parent: Int32Array, count: Int32Array): Int32Array {
  const n = count.length;
  const filled = new Float64Array(n + 1);
  for (let k = 0; k < n; k++) filled[k + 1] = filled[k] + count[k];
  const begins: number[] = [];
  for (let k = 0; k < n; k++) {
    let begin = k;
    while (begins.length > 0 && parent[begin - 1] >= begin && parent[begin - 1] <= k) {
      const earlier = begins[begins.length - 1];
      const width = k - earlier + 1;
      const stored = 0.5 * width * (width - 1) + width * count[k];
      const zeros = stored - (filled[k + 1] - filled[earlier]);
      if (!(zeros <= (width <= narrow ? narrowZeroShare : zeroShare) * stored)) break;
      begin = earlier;
      begins.pop();
    }
    begins.push(begin);
  }
  begins.push(n);
  return Int32Array.from(begins);
}

/** What each front touches behind its own steps: what its steps and its children touch. */
function frontRows(
  { rowStart, column }: Graph,
  order: Int32Array,
  position: Int32Array,
  start: Int32Array,
): Pick<Elimination, 'parent' | 'rowStart' | 'rows'> {
  const n = order.length;
  const frontCount = start.length - 1;
  const parent = new Int32Array(frontCount).fill(-1);
  const firstChild = new Int32Array(frontCount).fill(-1);
  const sibling = new Int32Array(frontCount).fill(-1);
  const frontOf = new Int32Array(n);
  for (let f = 0; f < frontCount; f++) frontOf.fill(f, start[f], start[f + 1]);
  const seen = new Int32Array(n).fill(-1);
  const found = new Int32Array(frontCount + 1);
  let rows: Int32Array = new Int32Array(2 * column.length + n);
  let used = 0;
  for (let f = 0; f < frontCount; f++) {
    if (used + n > rows.length) rows = grown(rows, n);
    const from = used;
    const end = start[f + 1];
    const add = (j: number): void => {
      if (j < end || seen[j] === f) return;
      seen[j] = f;
      rows[used++] = j;
    };
    for (let k = start[f]; k < end; k++) {
      for (let p = rowStart[order[k]]; p < rowStart[order[k] + 1]; p++) add(position[column[p]]);
    }
    for (let child = firstChild[f]; child >= 0; child = sibling[child]) {
      for (let p = found[child]; p < found[child + 1]; p++) add(rows[p]);
    }
    rows.subarray(from, used).sort();
    found[f + 1] = used;
    if (used === from) continue;
    parent[f] = frontOf[rows[from]];
    sibling[f] = firstChild[parent[f]];
    firstChild[parent[f]] = f;
  }
  return { parent, rowStart: found, rows: rows.slice(0, used) };
}

function grown(list: Int32Array, atLeast: number): Int32Array {
  const larger = new Int32Array(2 * list.length + atLeast);
  larger.set(list);
  return larger;
}
