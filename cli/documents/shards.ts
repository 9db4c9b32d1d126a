import { cutsBy } from '../../suites/harness/shards/shard.ts';
import { closed, count, type Document, digest, documentOf, listOf } from './document.ts';

const atLeastOne = { type: 'integer', minimum: 1 } as const;

/** A grid in shards. */
export const shardsProperties = {
  of: atLeastOne,
  by: { enum: cutsBy },
  /** Cells that several shards run, because what hangs on them would be too much for one; each time counts. */
  repeated: count,
  /** SHA-256 of which cells are where: equal for all shards of one grid. */
  cut: digest,
  shards: listOf(
    closed({
      /** Counts from 1. */
      index: atLeastOne,
      /** Estimated milliseconds of computing, one cell after another. */
      ms: count,
      /** Cell digests, in the order in which a run takes them. */
      cells: listOf(digest),
    }),
  ),
} as const;

/** What `irlbench plan --shards N --json` prints. */
export const shardsSchema = documentOf('irlbench/shards', 1, 'plan: a grid in shards', {
  ...shardsProperties,
  /** Cells by where their cost comes from, best first. */
  costsFrom: closed({ measured: count, replicate: count, scaled: count, modelled: count }),
});
export type ShardsDocument = Document<typeof shardsSchema>;
