import { baselineHeaderSchema } from '../../core/contract/index.ts';
import { entrySchema } from '../baselines/journal.ts';
import { closed, count, type Document, documentOf, listOf, text } from './document.ts';

const { recordVersion, suite, seed, transitions, source, machine } = baselineHeaderSchema.properties;

/** What `irlbench baseline show --json` prints: what one holds, and what was ever done with it. */
export const baselineShowSchema = documentOf('irlbench/baseline-show', 1, 'baseline show: what one holds', {
  id: text,
  name: text,
  recordVersion,
  suite,
  seed,
  transitions,
  source,
  machine,
  /** A row in a world, its replicates together. */
  groups: listOf(closed({ world: text, row: text, metrics: listOf(text), cells: count })),
  journal: listOf(entrySchema),
});
export type BaselineShow = Document<typeof baselineShowSchema>;
