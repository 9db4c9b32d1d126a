import { entrySchema } from '../baselines/journal.ts';
import { closed, type Document, documentOf, listOf } from './document.ts';

/** What `irlbench baseline list --json` prints. */
export const baselineListSchema = documentOf('irlbench/baseline-list', 1, 'baseline list: what there is', {
  /** What was saved and not removed since, the latest first. */
  baselines: listOf(
    closed({
      ...entrySchema.properties,
      /** Whether its suite is held to it. */
      promoted: { type: 'boolean' },
    }),
  ),
});
export type BaselineList = Document<typeof baselineListSchema>;
