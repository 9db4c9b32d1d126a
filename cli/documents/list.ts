import { closed, documentOf, listOf, text } from './document.ts';

const entry = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'title', 'summary', 'references'],
  properties: {
    id: text,
    title: text,
    summary: text,
    references: listOf(closed({ citation: text, at: text })),
    /** JSON Schema of its options or parameters, where it has any. */
    schema: { type: 'object' },
  },
} as const;
const kinds = {
  estimators: listOf(entry),
  environments: listOf(entry),
  metrics: listOf(entry),
  controls: listOf(entry),
  /** What the card of a world may hold. */
  facts: listOf(entry),
  suites: listOf(entry),
} as const;

/** What `irlbench list --json` prints: every kind, or the one that was asked for. */
export const listSchema = {
  ...documentOf('irlbench/list', 1, 'list: what there is', kinds),
  required: ['format', 'version'],
} as const;
