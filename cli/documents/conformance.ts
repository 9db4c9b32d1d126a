import type { FromSchema } from '../../core/contract/index.ts';

/** What `irlbench conform --json` prints. */
export const conformOutputSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'irlbench conform: one estimator held to its contract',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'version', 'estimator', 'conforms', 'counts', 'checks'],
  properties: {
    format: { const: 'irlbench/conformance' },
    version: { const: 1 },
    /** The id of a registered estimator, or the path of a module, as it was asked for. */
    estimator: { type: 'string' },
    /** Whether no check failed. */
    conforms: { type: 'boolean' },
    counts: {
      type: 'object',
      additionalProperties: false,
      required: ['pass', 'fail', 'not-claimed'],
      properties: {
        pass: { type: 'integer' },
        fail: { type: 'integer' },
        'not-claimed': { type: 'integer' },
      },
    },
    checks: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'title', 'why', 'outcome', 'reason', 'ms'],
        properties: {
          id: { type: 'string' },
          /** What must hold. */
          title: { type: 'string' },
          /** What goes wrong where it does not. */
          why: { type: 'string' },
          outcome: { enum: ['pass', 'fail', 'not-claimed'] },
          /** One sentence, or null for a pass. */
          reason: { anyOf: [{ type: 'string' }, { type: 'null' }] },
          /** Wall time. */
          ms: { type: 'number' },
        },
      },
    },
  },
} as const;

export type ConformOutput = FromSchema<typeof conformOutputSchema>;
export type ConformedCheck = ConformOutput['checks'][number];
