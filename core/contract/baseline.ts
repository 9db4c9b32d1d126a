import { jsonNumberSchema } from './json.ts';
import { cellKeySchema, statuses } from './record.ts';
import type { FromSchema } from './schema.ts';

/** Raised on any change of shape; readers refuse other versions by name. */
export const baselineVersion = 1;

const digest = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;
const versioned = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'version'],
  properties: { id: { type: 'string' }, version: { type: 'integer' } },
} as const;

/** A number that a gate of level error holds, with what a comparison must know of it. */
export const trackedSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'metric',
    'version',
    'weights',
    'mask',
    'object',
    'better',
    'logScale',
    'near',
    'limit',
    'effect',
  ],
  properties: {
    metric: { type: 'string' },
    version: { type: 'integer' },
    weights: { type: 'string' },
    mask: { type: 'string' },
    object: { type: 'string' },
    better: { enum: ['lower', 'higher', 'neither'] },
    logScale: { type: 'boolean' },
    /** The target of the gate, or null. */
    near: { anyOf: [{ type: 'number' }, { type: 'null' }] },
    /** The number that the gate was held against. */
    limit: jsonNumberSchema,
    /** The suite's own smallest effect of interest, or null for the default. */
    effect: { anyOf: [{ type: 'number' }, { type: 'null' }] },
  },
} as const;
export type Tracked = FromSchema<typeof trackedSchema>;

/** What one cell answered: digests and gated numbers, no arrays. */
export const trackedCellSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['replicate', 'cell', 'status', 'answer', 'values', 'fitMs'],
  properties: {
    replicate: { type: 'integer', minimum: 0 },
    cell: digest,
    /** `missing` where a planned cell has no record. */
    status: { enum: [...statuses, 'missing'] },
    /** SHA-256 of all that the fit answered, whatever code answered it; null where the machine decided. */
    answer: { anyOf: [digest, { type: 'null' }] },
    /** In the order of the group's `tracked`; null where there is no number. */
    values: { type: 'array', items: { anyOf: [jsonNumberSchema, { type: 'null' }] } },
    fitMs: { type: 'number' },
    /** Certificates that were promised and do not hold; absent where there is none. */
    broken: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'value', 'limit'],
        properties: { id: { type: 'string' }, value: jsonNumberSchema, limit: jsonNumberSchema },
      },
    },
    /** The most memory that its process held meanwhile; absent where it had none to itself. */
    peakBytes: { type: 'number' },
  },
} as const;
export type TrackedCell = FromSchema<typeof trackedCellSchema>;

/** A row in a world, its replicates together. */
export const trackedGroupSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['group', 'panel', 'world', 'row', 'sampled', 'environment', 'subject', 'tracked'],
  properties: {
    /** The question without versions, replicate and seed: runs of other seeds and versions meet here. */
    group: digest,
    /** The draw behind the demonstrations: groups that share it share what chance did to them. */
    panel: digest,
    world: { type: 'string' },
    row: { type: 'string' },
    /** Whether replicates differ by their sample: not on real panels, not in the population. */
    sampled: { type: 'boolean' },
    environment: versioned,
    subject: versioned,
    tracked: { type: 'array', items: trackedSchema },
  },
} as const;

/** The first line of a baseline: what the rest of it is about. */
export const baselineHeaderSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'irlbench baseline: first line; then a line per row and world, each followed by its cells',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'version', 'recordVersion', 'suite', 'seed', 'transitions', 'source', 'machine'],
  properties: {
    format: { const: 'irlbench/baseline' },
    version: { const: baselineVersion },
    /** Of the run that it was made from: another one is not comparable. */
    recordVersion: { type: 'integer' },
    suite: { type: 'string' },
    seed: { type: 'string' },
    transitions: cellKeySchema.properties.transitions,
    source: { type: 'string' },
    /** The one machine that all its cells ran on, or null. */
    machine: { anyOf: [{ type: 'string' }, { type: 'null' }] },
  },
} as const;

export type BaselineHeader = FromSchema<typeof baselineHeaderSchema>;
export type TrackedGroup = FromSchema<typeof trackedGroupSchema> & { readonly cells: readonly TrackedCell[] };
/** What a comparison needs of a run: small enough for a repository. */
export type Baseline = BaselineHeader & { readonly groups: readonly TrackedGroup[] };
