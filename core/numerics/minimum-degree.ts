/** An undirected graph in compressed rows: both directions of every edge, no loops, no duplicates. */
export interface Graph {
  readonly n: number;
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
}

/** An elimination order and what a factor in that order costs. */
export interface EliminationOrder {
  /** `order[k]` is eliminated in step k. */
  readonly order: Int32Array;
  /** Off-diagonal entries of one triangular factor. */
  readonly fill: number;
  /** Multiply-adds of one LU factorisation. */
  readonly work: number;
}

const none = -1;

/**
 * Minimum-degree ordering on the quotient graph: eliminated nodes are kept as
 * elements (cliques given by their members) so that fill is never stored, and
 * degrees are the upper bounds |Aᵢ| + |L_p \ i| + Σ_e |L_e \ L_p|.
 *
 * @param mostWork gives up, returning `null`, once a factor would take more multiply-adds
 * @param late nodes marked 1 come after all others, whatever their degree
 * Source: Amestoy, Davis and Duff (1996), SIAM Journal on Matrix Analysis 17(4), 886–905.
 */
export function minimumDegree(
  graph: Graph,
  mostWork = Number.POSITIVE_INFINITY,
  late: Uint8Array | null = null,
): EliminationOrder | null {
  const { n } = graph;
  const order = new Int32Array(n);
  const eliminated = new Uint8Array(n);
  const degree = new Int32Array(n);
  const neighbours: number[][] = [];
  const elementsOf: number[][] = [];
  const members: (number[] | null)[] = [];
  const queue = createQueue(n, late);
  for (let i = 0; i < n; i++) {
    neighbours.push(Array.from(graph.column.subarray(graph.rowStart[i], graph.rowStart[i + 1])));
    elementsOf.push([]);
    members.push(null);
    degree[i] = neighbours[i].length;
    queue.insert(i, degree[i]);
  }

  const inPivot = new Int32Array(n).fill(none);
  const seen = new Int32Array(n).fill(none);
  const outside = new Int32Array(n);
  let fill = 0;
  let work = 0;
  for (let k = 0; k < n; k++) {
    const p = queue.takeLeast();
    order[k] = p;
    eliminated[p] = 1;
    const pivot = pivotMembers(p, k, neighbours, elementsOf, members, eliminated, inPivot);
    fill += pivot.length;
    work += pivot.length * (pivot.length + 1);
    if (work > mostWork) return null;

    // outside[e] = |L_e \ L_p| for every element that meets the pivot's clique.
    for (const i of pivot) {
      for (const e of elementsOf[i]) {
        const clique = members[e];
        if (clique === null) continue;
        if (seen[e] !== k) {
          seen[e] = k;
          outside[e] = clique.length;
        }
        outside[e]--;
      }
    }
    const remaining = n - k - 2;
    for (const i of pivot) {
      let bound = pivot.length - 1;
      const kept: number[] = [p];
      for (const e of elementsOf[i]) {
        if (members[e] === null) continue;
        if (outside[e] === 0) continue;
        kept.push(e);
        bound += outside[e];
      }
      elementsOf[i] = kept;
      const apart = neighbours[i].filter((j) => eliminated[j] === 0 && inPivot[j] !== k);
      neighbours[i] = apart;
      bound = Math.min(bound + apart.length, remaining, degree[i] + pivot.length - 1);
      queue.remove(i, degree[i]);
      degree[i] = bound;
      queue.insert(i, bound);
    }
    members[p] = pivot;
  }
  return { order, fill, work };
}

/** L_p: the nodes that eliminating p joins into a clique. Absorbs the elements of p. */
function pivotMembers(
  p: number,
  k: number,
  neighbours: number[][],
  elementsOf: number[][],
  members: (number[] | null)[],
  eliminated: Uint8Array,
  inPivot: Int32Array,
): number[] {
  const pivot: number[] = [];
  inPivot[p] = k;
  const join = (i: number): void => {
    if (eliminated[i] === 1 || inPivot[i] === k) return;
    inPivot[i] = k;
    pivot.push(i);
  };
  for (const i of neighbours[p]) join(i);
  for (const e of elementsOf[p]) {
    const clique = members[e];
    if (clique === null) continue;
    for (const i of clique) join(i);
    members[e] = null;
  }
  neighbours[p] = [];
  elementsOf[p] = [];
  return pivot;
}

interface DegreeQueue {
  insert(i: number, degree: number): void;
  remove(i: number, degree: number): void;
  takeLeast(): number;
}

/** Nodes in buckets by degree, late nodes behind all others; last in, first out. */
function createQueue(n: number, late: Uint8Array | null): DegreeQueue {
  const head = new Int32Array(2 * n).fill(none);
  const after = new Int32Array(n).fill(none);
  const before = new Int32Array(n).fill(none);
  const bucketOf = (i: number, degree: number): number =>
    late !== null && late[i] === 1 ? n + degree : degree;
  let least = 0;
  const unlink = (i: number, bucket: number): void => {
    if (before[i] === none) head[bucket] = after[i];
    else after[before[i]] = after[i];
    if (after[i] !== none) before[after[i]] = before[i];
  };
  return {
    insert(i, degree) {
      const bucket = bucketOf(i, degree);
      after[i] = head[bucket];
      before[i] = none;
      if (head[bucket] !== none) before[head[bucket]] = i;
      head[bucket] = i;
      least = Math.min(least, bucket);
    },
    remove: (i, degree) => unlink(i, bucketOf(i, degree)),
    takeLeast() {
      while (head[least] === none) least++;
      const i = head[least];
      unlink(i, least);
      return i;
    },
  };
}
