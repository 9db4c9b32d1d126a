import { jsonNumberSchema } from './json.ts';
import type { FromSchema } from './schema.ts';

/** Raised on any change of shape; version 1, which knew no versions of what it measured, is read too. */
export const historyVersion = 2;

const digest = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;

/** A gated number of one row in one world of one run, over its replicates. */
export const historyNumberSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'world',
    'row',
    'object',
    'metric',
    'unit',
    'weights',
    'mask',
    'logScale',
    'limit',
    'values',
    'of',
    'mean',
    'low',
    'high',
    'answers',
    'versions',
  ],
  properties: {
    world: { type: 'string' },
    row: { type: 'string' },
    object: { type: 'string' },
    metric: { type: 'string' },
    unit: { type: 'string' },
    weights: { type: 'string' },
    mask: { type: 'string' },
    logScale: { type: 'boolean' },
    limit: jsonNumberSchema,
    /** Replicates that carry it, of how many planned. */
    values: { type: 'integer', minimum: 0 },
    of: { type: 'integer', minimum: 0 },
    mean: jsonNumberSchema,
    low: jsonNumberSchema,
    high: jsonNumberSchema,
    /** Covers the question and every answer of the row in the world: two runs with one digest answered alike. */
    answers: digest,
    /** Of what was measured, where and how: numbers of other versions are no course. Null where nobody noted them. */
    versions: {
      anyOf: [
        {
          type: 'object',
          additionalProperties: false,
          required: ['environment', 'subject', 'metric'],
          properties: {
            environment: { type: 'integer' },
            subject: { type: 'integer' },
            metric: { type: 'integer' },
          },
        },
        { type: 'null' },
      ],
    },
  },
} as const;
export type HistoryNumber = FromSchema<typeof historyNumberSchema>;

/** One line of a history: what a run says of its gated numbers. */
export const historyEntrySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'irlbench history: one line of it, for one run',
  type: 'object',
  additionalProperties: false,
  required: [
    'format',
    'version',
    'run',
    'suite',
    'seed',
    'source',
    'at',
    'machine',
    'exitCode',
    'counts',
    'numbers',
  ],
  properties: {
    format: { const: 'irlbench/history' },
    version: { const: historyVersion },
    /** SHA-256 of what the entry says, versions left out: a run is appended once. */
    run: digest,
    suite: { type: 'string' },
    seed: { type: 'string' },
    source: { type: 'string' },
    /** When the last cell began: ISO 8601, UTC; null where none was recorded. */
    at: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    /** The one machine that all cells ran on, or null. */
    machine: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    exitCode: { type: 'integer' },
    /** Cells by status. */
    counts: { type: 'object', additionalProperties: { type: 'integer' } },
    numbers: { type: 'array', items: historyNumberSchema },
  },
} as const;
export type HistoryEntry = FromSchema<typeof historyEntrySchema>;
