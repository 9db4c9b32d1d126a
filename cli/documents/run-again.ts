import { closed, listOf, orNull, text } from './document.ts';

/** What is known of a cell that was run again, wherever it is told. */
export const runAgainProperties = {
  /** What the contract promises between the two machines. */
  promised: { enum: ['R0', 'R1', 'R2'] },
  likeness: { enum: ['identical', 'close', 'different'] },
  /** Places where the two results are not the same. */
  differences: listOf(
    closed({
      /** In the result; `arrays.NAME` for an array. */
      path: text,
      stored: text,
      again: text,
      /** |difference| over the larger size, or over 1 where both are smaller; null where these are no numbers. */
      relative: orNull({ type: 'number', minimum: 0 }),
    }),
  ),
} as const;
