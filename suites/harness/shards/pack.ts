/** Something that goes into a shard whole. */
export interface Weighed {
  /** Unique: decides between equal costs, so that the order in which things come does not matter. */
  readonly name: string;
  /** A whole number, so that sums have no rounding. */
  readonly cost: number;
}

/**
 * Longest processing time first: each in turn goes to the bin with the least in it. The fullest bin holds at most
 * 4/3 − 1/(3n) of what the best packing would put into its fullest (R. L. Graham, Bounds on multiprocessing
 * timing anomalies, SIAM J. Appl. Math. 17 (1969) 416–429). Ties go to the smaller name and the lower bin.
 * @returns the bins in order; some are empty where there is less than one thing for each
 */
export function packLongestFirst<T extends Weighed>(things: readonly T[], bins: number): T[][] {
  const packed: T[][] = Array.from({ length: bins }, () => []);
  const load = Array.from({ length: bins }, () => 0);
  for (const thing of things.toSorted(byCostThenName)) {
    const least = load.indexOf(Math.min(...load));
    packed[least]!.push(thing);
    load[least]! += thing.cost;
  }
  return packed;
}

function byCostThenName(x: Weighed, y: Weighed): number {
  if (x.cost !== y.cost) return y.cost - x.cost;
  return x.name < y.name ? -1 : 1;
}
