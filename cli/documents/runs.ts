import { verdictSchema } from '../../core/contract/index.ts';
import { closed, type Document, documentOf, listOf, orNull, text } from './document.ts';

const { suite, exitCode, answer, counts, planned, regression } = verdictSchema.properties;

/** The folder as it was asked for, and where its report is as seen from the list; null where there is none. */
const place = { name: text, link: orNull(text) } as const;

/** What `irlbench report --index --json` prints: runs, and folders that could not be read. */
export const runsSchema = documentOf('irlbench/runs', 1, 'report --index: a list of runs', {
  /** The page that was written. */
  out: text,
  runs: listOf({
    anyOf: [
      closed({
        ...place,
        question: text,
        /** When its last cell began: ISO 8601, UTC; null where none was recorded. */
        at: orNull(text),
        source: text,
        verdict: {
          ...closed({ suite, exitCode, answer, counts, planned, regression }),
          required: ['suite', 'exitCode', 'answer', 'counts', 'planned'],
        },
      }),
      closed({ ...place, refused: text }),
    ],
  }),
});
export type RunsDocument = Document<typeof runsSchema>;
