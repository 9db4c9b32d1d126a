import { count, type Document, documentOf, text } from './document.ts';

/** What `irlbench history append --json` prints. */
export const historyAppendSchema = documentOf(
  'irlbench/history-append',
  1,
  'history append: what became of a run',
  {
    file: text,
    /** False where the very same run is there already. */
    added: { type: 'boolean' },
    entries: count,
    /** Oldest entries that made room. */
    dropped: count,
  },
);
export type HistoryAppend = Document<typeof historyAppendSchema>;
