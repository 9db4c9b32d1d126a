import { shells } from '../commands/completion.ts';
import { type Document, documentOf, text } from './document.ts';

/** What `irlbench completion --json` prints. */
export const completionSchema = documentOf('irlbench/completion', 1, 'completion: a script for a shell', {
  shell: { enum: shells },
  script: text,
});
export type CompletionOutput = Document<typeof completionSchema>;
