/** An undirected graph in compressed rows: both directions of every edge, no loops, no duplicates. */
export interface Graph {
  readonly n: number;
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
}

const none = -1;

/**
 * Minimum-degree ordering on the quotient graph: eliminated nodes are kept as
 * elements (cliques given by their members) so that fill is never stored, and
 * degrees are the upper bounds |Aᵢ| + |L_p \ i| + Σ_e |L_e \ L_p|. Nodes that meet
 * nearly all others tell nothing about the order of the rest: they are left out
 * and come behind it.
 *
 * @param mostWork gives up, returning `null`, once a factor would take more multiply-adds
 * @param late nodes marked 1 come after all others, whatever their degree
 * @returns `order[k]` is eliminated in step k
 * Source: Amestoy, Davis and Duff (1996), SIAM Journal on Matrix Analysis 17(4), 886–905.
 */
export function minimumDegree(
  graph: Graph,
  mostWork = Number.POSITIVE_INFINITY,
  late: Uint8Array = new Uint8Array(graph.n),
): Int32Array | null {
  const { n } = graph;
  const dense = denseNodes(graph);
  const quotient = startQuotient(graph, dense);
  const { elementsOf, neighbours, members, inPivot } = quotient;
  const degree = new Int32Array(n);
  const queue = createQueue(n, late);
  let sparseCount = 0;
  for (let i = 0; i < n; i++) {
    if (dense[i] === 1) continue;
    degree[i] = neighbours[i].length;
    queue.insert(i, degree[i]);
    sparseCount++;
  }

  const sequence = new Int32Array(sparseCount);
  const seen = new Int32Array(n).fill(none);
  const outside = new Int32Array(n);
  let work = 0;
  for (let k = 0; k < sparseCount; k++) {
    const p = queue.takeLeast();
    sequence[k] = p;
    const pivot = eliminate(quotient, p, k);
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
    const remaining = sparseCount - k - 2;
    for (const i of pivot) {
      const own = elementsOf[i];
      let kept = 0;
      let bound = pivot.length - 1;
      for (const e of own) {
        // An element inside the new clique says nothing that the clique does not.
        if (members[e] === null || outside[e] === 0) continue;
        own[kept++] = e;
        bound += outside[e];
      }
      own.length = kept;
      own.push(p);
      bound += dropPivot(neighbours[i], inPivot, k);
      bound = Math.min(bound, remaining, degree[i] + pivot.length - 1);
      queue.remove(i, degree[i]);
      degree[i] = bound;
      queue.insert(i, bound);
    }
    members[p] = pivot;
  }
  return withDense(sequence, dense, late);
}

/** Removes the pivot and its clique from a list of neighbours: the element stands for them. Returns what is left. */
function dropPivot(list: number[], inPivot: Int32Array, step: number): number {
  let kept = 0;
  for (const j of list) if (inPivot[j] !== step) list[kept++] = j;
  list.length = kept;
  return kept;
}

/** Marks nodes of a degree far above √n: their rows fill whatever the order. */
function denseNodes({ n, rowStart }: Graph): Uint8Array {
  const limit = Math.max(16, 10 * Math.sqrt(n));
  return Uint8Array.from({ length: n }, (_, i) => (rowStart[i + 1] - rowStart[i] > limit ? 1 : 0));
}

/** Sparse nodes, dense nodes, late sparse nodes, late dense nodes. */
function withDense(sequence: Int32Array, dense: Uint8Array, late: Uint8Array): Int32Array {
  const denseList: number[] = [];
  for (let i = 0; i < dense.length; i++) if (dense[i] === 1) denseList.push(i);
  const early = (i: number): boolean => late[i] === 0;
  const behind = (i: number): boolean => late[i] === 1;
  const list = Array.from(sequence);
  return Int32Array.from([
    ...list.filter(early),
    ...denseList.filter(early),
    ...list.filter(behind),
    ...denseList.filter(behind),
  ]);
}

/** The graph under elimination. A node's edges are its plain neighbours and the cliques it belongs to. */
interface Quotient {
  readonly neighbours: number[][];
  readonly elementsOf: number[][];
  /** Members of the clique that eliminating a node left; null before that and once absorbed. */
  readonly members: (number[] | null)[];
  /** The last step in which a node was the pivot or in its clique. */
  readonly inPivot: Int32Array;
}

function startQuotient({ n, rowStart, column }: Graph, dense: Uint8Array): Quotient {
  const neighbours: number[][] = [];
  const elementsOf: number[][] = [];
  const members: (number[] | null)[] = [];
  for (let i = 0; i < n; i++) {
    const own: number[] = [];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) if (dense[column[p]] === 0) own.push(column[p]);
    neighbours.push(own);
    elementsOf.push([]);
    members.push(null);
  }
  return { neighbours, elementsOf, members, inPivot: new Int32Array(n).fill(none) };
}

/** L_p: the nodes that eliminating p joins into a clique. Absorbs the elements of p. */
function eliminate(
  { neighbours, elementsOf, members, inPivot }: Quotient,
  p: number,
  step: number,
): number[] {
  const pivot: number[] = [];
  inPivot[p] = step;
  for (const i of neighbours[p]) {
    inPivot[i] = step;
    pivot.push(i);
  }
  for (const e of elementsOf[p]) {
    const clique = members[e];
    if (clique === null) continue;
    for (const i of clique) {
      if (inPivot[i] === step) continue;
      inPivot[i] = step;
      pivot.push(i);
    }
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
function createQueue(n: number, late: Uint8Array): DegreeQueue {
  const head = new Int32Array(2 * n).fill(none);
  const after = new Int32Array(n).fill(none);
  const before = new Int32Array(n).fill(none);
  const bucketOf = (i: number, degree: number): number => n * late[i] + degree;
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
