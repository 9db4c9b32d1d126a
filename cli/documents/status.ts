import { plannedCellSchema } from '../../core/contract/index.ts';
import { standings } from '../../suites/harness/store/survey.ts';
import { closed, count, type Document, documentOf, listOf, orNull, text } from './document.ts';

const counts = closed({ done: count, missing: count, failed: count, stale: count, damaged: count });
const { cell, role, replicate } = plannedCellSchema.properties;

/** What `irlbench status --json` prints: what a folder holds of what it is to hold. */
export const statusSchema = documentOf('irlbench/status', 1, 'status: what a folder holds of a run', {
  suite: text,
  cells: count,
  counts,
  /** The same for each role of which there are cells. */
  roles: { type: 'object', additionalProperties: counts },
  /** Records by the status that they have. */
  statuses: { type: 'object', additionalProperties: count },
  /** Cells that a process works on now, as far as can be told from here. */
  running: listOf(closed({ cell, host: text, pid: count })),
  /** Every cell that is not done. */
  open: listOf(
    closed({
      cell,
      world: text,
      row: text,
      role,
      replicate,
      standing: { enum: standings },
      reason: orNull(text),
    }),
  ),
  exitCode: count,
});
export type RunStatus = Document<typeof statusSchema>;
