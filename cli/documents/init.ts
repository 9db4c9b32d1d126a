import { starterKinds } from '../commands/init.ts';
import { type Document, documentOf, text } from './document.ts';

/** What `irlbench init --json` prints: a file to begin with. */
export const initSchema = documentOf('irlbench/init', 1, 'init: a file to begin with', {
  kind: { enum: starterKinds },
  file: text,
  /** What to type next, without the name of the program. */
  next: text,
});
export type InitOutput = Document<typeof initSchema>;
