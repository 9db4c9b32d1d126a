/** Some of the shards of a grid, as one job array. */
export interface ArraySlice {
  /** Shard of the array's task 0; counts from 1. */
  readonly first: number;
  /** Tasks 0 to count − 1. */
  readonly count: number;
}

/**
 * Shards as job arrays of at most so many tasks. A site's `MaxArraySize` is one more than its largest index, so
 * that tasks counted from 0 may be as many.
 */
export function sliceShards(shards: number, maxArraySize: number): readonly ArraySlice[] {
  return Array.from({ length: Math.ceil(shards / maxArraySize) }, (_, i) => {
    const first = 1 + i * maxArraySize;
    return { first, count: Math.min(maxArraySize, shards - first + 1) };
  });
}

/** The least number of shards of at most so many milliseconds each, with so many cells at a time. */
export function shardsFor(totalMs: number, targetMs: number, jobs: number, cells: number): number {
  return Math.min(cells, Math.max(1, Math.ceil(totalMs / (targetMs * jobs))));
}
