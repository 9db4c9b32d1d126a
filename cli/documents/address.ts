import { type Document, documentOf, text } from './document.ts';

/** What `irlbench report --serve --json` prints: where the report is shown until Ctrl-C. */
export const addressSchema = documentOf('irlbench/address', 1, 'report --serve: where it is shown', {
  url: text,
  port: { type: 'integer', minimum: 1, maximum: 65_535 },
  /** Of the run. */
  directory: text,
});
export type Address = Document<typeof addressSchema>;
