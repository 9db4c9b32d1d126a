import { entrySchema } from '../baselines/journal.ts';
import { type Document, documentOf } from './document.ts';

/** What `irlbench baseline save`, `promote` and `rm` print with `--json`: the line that they added to the journal. */
export const baselineEntrySchema = documentOf(
  'irlbench/baseline-entry',
  1,
  'baseline save, promote, rm: what was done',
  entrySchema.properties,
);
export type BaselineEntry = Document<typeof baselineEntrySchema>;
