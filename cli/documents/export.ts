import { count, type Document, documentOf, text } from './document.ts';

/** What `irlbench export --out FILE --json` prints: what was written. */
export const exportSchema = documentOf('irlbench/export', 1, 'export: what was written', {
  /** What `--format` asked for. */
  as: text,
  out: text,
  bytes: count,
});
export type ExportDocument = Document<typeof exportSchema>;
