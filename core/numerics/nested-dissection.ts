import { type Graph, minimumDegree } from './minimum-degree.ts';

/*
 * Nested dissection: a separator is ordered last, the two parts that it separates before
 * it, each in the same way. On lattices elimination then takes O(n^1.5) multiply-adds in the
 * plane and O(n²) in space, which no order beats. Separators are levels of a breadth-first
 * search from the rim; on lattices these are diagonal, and cost less than straight ones.
 *
 * Source: George (1973), SIAM Journal on Numerical Analysis 10(2), 345–363;
 * George and Liu (1978), 15(5), 1053–1069.
 */

/** A set of nodes in three; no edge leads from `before` to `behind`. */
interface Bisection {
  readonly before: Int32Array;
  readonly separator: Int32Array;
  readonly behind: Int32Array;
}

/** Parts of this size or less are ordered by minimum degree. */
const leafSize = 96;
/** A part that holds less than this share of the nodes was not worth its separator. */
const leastShare = 0.1;

/** Nested dissection by breadth-first level structures. `order[k]` is eliminated in step k. */
export function nestedDissection(graph: Graph): Int32Array {
  const bisect = createBisector(graph);
  const order = new Int32Array(graph.n);
  const place = new Int32Array(graph.n).fill(-1);
  const open = [{ nodes: allNodes(graph), end: graph.n }];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const { nodes, end } = part;
    const cut = nodes.length > leafSize ? bisect(nodes) : null;
    if (cut === null) {
      order.set(orderLeaf(graph, nodes, place), end - nodes.length);
      continue;
    }
    const { before, separator, behind } = cut;
    order.set(separator, end - separator.length);
    open.push({ nodes: before, end: end - separator.length - behind.length });
    open.push({ nodes: behind, end: end - separator.length });
  }
  return order;
}

/**
 * Nodes of the level that holds the middle of a breadth-first search from the rim: few in
 * meshes and chains, a share of all in expanders, where no order helps. 0 where the graph falls apart.
 */
export function middleLevelSize(graph: Graph): number {
  const level = new Int32Array(graph.n).fill(-1);
  const queue = new Int32Array(graph.n);
  const reached = searchFromRim(graph, new Int32Array(graph.n), 0, level, queue, 0);
  const middle = level[queue[reached >> 1]];
  let size = 0;
  for (let k = 0; k < reached; k++) if (level[queue[k]] === middle) size++;
  return reached <= graph.n >> 1 ? 0 : size;
}

function allNodes({ n }: Graph): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}

/** Minimum degree on the graph that the nodes induce. `place` is −1 everywhere, before and after. */
function orderLeaf(graph: Graph, nodes: Int32Array, place: Int32Array): Int32Array {
  for (let k = 0; k < nodes.length; k++) place[nodes[k]] = k;
  const rowStart = new Int32Array(nodes.length + 1);
  const column: number[] = [];
  for (let k = 0; k < nodes.length; k++) {
    for (let p = graph.rowStart[nodes[k]]; p < graph.rowStart[nodes[k] + 1]; p++) {
      const j = place[graph.column[p]];
      if (j >= 0) column.push(j);
    }
    rowStart[k + 1] = column.length;
  }
  const local = minimumDegree({ n: nodes.length, rowStart, column: Int32Array.from(column) })!;
  for (const node of nodes) place[node] = -1;
  return local.map((k) => nodes[k]);
}

/** The level of a breadth-first search from the rim that cuts least for what it balances. */
function createBisector(graph: Graph): (nodes: Int32Array) => Bisection | null {
  const inside = new Int32Array(graph.n).fill(-1);
  const level = new Int32Array(graph.n).fill(-1);
  const queue = new Int32Array(graph.n);
  let part = 0;
  return (nodes) => {
    part++;
    for (const node of nodes) {
      inside[node] = part;
      level[node] = -1;
    }
    const reached = searchFromRim(graph, inside, part, level, queue, nodes[0]);
    if (reached < nodes.length) {
      const rest = nodes.filter((node) => level[node] < 0);
      return { before: queue.slice(0, reached), separator: new Int32Array(0), behind: rest };
    }
    const deepest = level[queue[reached - 1]];
    const size = new Int32Array(deepest + 1);
    for (const node of nodes) size[level[node]]++;
    let cut = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let l = 1, left = size[0]; l < deepest; left += size[l], l++) {
      const right = nodes.length - left - size[l];
      const cost = size[l] / (left * right);
      if (cost >= least || Math.min(left, right) < leastShare * nodes.length) continue;
      least = cost;
      cut = l;
    }
    if (cut < 0) return null;
    // What touches nothing behind the cut need not be in it.
    const touches = (node: number): boolean => {
      for (let p = graph.rowStart[node]; p < graph.rowStart[node + 1]; p++) {
        const j = graph.column[p];
        if (inside[j] === part && level[j] > cut) return true;
      }
      return false;
    };
    const separates = (node: number): boolean => level[node] === cut && touches(node);
    return {
      before: nodes.filter((node) => level[node] <= cut && !separates(node)),
      separator: nodes.filter(separates),
      behind: nodes.filter((node) => level[node] > cut),
    };
  };
}

/** Breadth-first levels from a node that is as far out as three searches find. Returns how many nodes were reached. */
function searchFromRim(
  graph: Graph,
  inside: Int32Array,
  part: number,
  level: Int32Array,
  queue: Int32Array,
  from: number,
): number {
  let reached = 0;
  let start = from;
  for (let search = 0; search < 3; search++) {
    for (let k = 0; k < reached; k++) level[queue[k]] = -1;
    queue[0] = start;
    level[start] = 0;
    reached = 1;
    for (let k = 0; k < reached; k++) {
      const node = queue[k];
      for (let p = graph.rowStart[node]; p < graph.rowStart[node + 1]; p++) {
        const j = graph.column[p];
        if (inside[j] !== part || level[j] >= 0) continue;
        level[j] = level[node] + 1;
        queue[reached++] = j;
      }
    }
    start = queue[reached - 1];
  }
  return reached;
}
