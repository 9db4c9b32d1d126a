import { closed, type Document, documentOf, text } from './document.ts';

/** What every verb prints with `--json` where it fails. */
export const errorSchema = documentOf('irlbench/error', 1, 'a verb that failed, and why', {
  error: closed({
    /** For programs: `usage`, `bad-data`, …, or the system's own such as `ENOENT`. */
    code: text,
    /** For people: a sentence. */
    message: text,
  }),
});
export type ErrorDocument = Document<typeof errorSchema>;
