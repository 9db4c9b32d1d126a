import { plannedCellSchema, resultSchema } from '../../core/contract/index.ts';
import { closed, count, type Document, digest, documentOf, orNull, text } from './document.ts';
import { runAgainProperties } from './run-again.ts';

const { cell, replicate } = plannedCellSchema.properties;
const { status } = resultSchema.properties;
const side = closed({ status, digest: orNull(digest), machine: text, source: text });

/** What `irlbench replay --json` prints: one stored cell, and the same run again. */
export const replaySchema = documentOf('irlbench/replay', 1, 'replay: one cell of a run, run again', {
  cell,
  world: text,
  row: text,
  replicate,
  ...runAgainProperties,
  /** Whether the stored fit was made by the code that ran now. */
  sameCode: { type: 'boolean' },
  stored: side,
  again: side,
  exitCode: count,
});
export type Replay = Document<typeof replaySchema>;
