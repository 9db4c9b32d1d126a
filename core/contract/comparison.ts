import { jsonNumberSchema } from './json.ts';
import type { FromSchema } from './schema.ts';

/** Raised on any change of shape. */
export const comparisonVersion = 1;

/**
 * How a gated number fared. `unchanged`: every answer is the same, byte for byte; `same`: answers moved and
 * the effect is within the smallest one of interest; `unknown`: too few seeds, or too noisy, to say;
 * `lost`: a number that was there is not; `incomparable`: versions differ; `new`, `gone`: on one side only.
 */
export const pairOutcomes = [
  'regressed',
  'lost',
  'improved',
  'unknown',
  'same',
  'unchanged',
  'incomparable',
  'new',
  'gone',
] as const;
export type PairOutcome = (typeof pairOutcomes)[number];

const place = { world: { type: 'string' }, row: { type: 'string' } } as const;

/** One gated number of one row in one world, on both sides. */
export const pairSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'world',
    'row',
    'object',
    'metric',
    'weights',
    'mask',
    'outcome',
    'scale',
    'seeds',
    'before',
    'after',
    'effect',
    'low',
    'high',
    'smallest',
    'p',
    'adjusted',
    'signFlip',
    'tooGood',
    'because',
  ],
  properties: {
    ...place,
    object: { type: 'string' },
    metric: { type: 'string' },
    weights: { type: 'string' },
    mask: { type: 'string' },
    outcome: { enum: pairOutcomes },
    /**
     * What `effect` is measured in: logarithms of ratios of errors (`log`), of limit and error together (`limit`),
     * or the metric's own unit.
     */
    scale: { enum: ['log', 'limit', 'linear'] },
    /** Seeds on both sides; unpaired, of the side with fewer. */
    seeds: { type: 'integer', minimum: 0 },
    /** Means of the numbers themselves. */
    before: jsonNumberSchema,
    after: jsonNumberSchema,
    /** Mean change with its 95 % interval; positive is worse. */
    effect: jsonNumberSchema,
    low: jsonNumberSchema,
    high: jsonNumberSchema,
    /** The smallest effect of interest, on the same scale. */
    smallest: jsonNumberSchema,
    /** One-sided t test of an effect beyond the smallest of interest, in the worse direction. */
    p: jsonNumberSchema,
    /** Holm's, among the pairs of rejected families; NaN outside them. */
    adjusted: jsonNumberSchema,
    /** Exact sign-flip p of the same question from 10 seeds on, else NaN. */
    signFlip: jsonNumberSchema,
    /** The error fell below half of what it was: has the truth leaked? */
    tooGood: { type: 'boolean' },
    because: { type: 'string' },
  },
} as const;
export type Pair = FromSchema<typeof pairSchema>;

/** One estimator and one object, over all worlds: the family that is tested before any of its pairs. */
export const familySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['row', 'object', 'pairs', 'seeds', 'worse', 'better', 'smallestP', 'outcome'],
  properties: {
    row: place.row,
    object: { type: 'string' },
    pairs: { type: 'integer' },
    /** Differences that could each have had the other sign; unpaired, numbers on both sides. */
    seeds: { type: 'integer' },
    /** Holm-adjusted one-sided p values. */
    worse: jsonNumberSchema,
    better: jsonNumberSchema,
    /** The least adjusted p that so few seeds could have given: above 0.05 nothing can be found. */
    smallestP: jsonNumberSchema,
    outcome: { enum: ['regressed', 'improved', 'not told apart', 'too few seeds'] },
  },
} as const;
export type Family = FromSchema<typeof familySchema>;

/** Cells of a row in a world whose status is another one. */
export const statusChangeSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['world', 'row', 'from', 'to', 'replicates', 'outcome'],
  properties: {
    ...place,
    from: { type: 'string' },
    to: { type: 'string' },
    replicates: { type: 'array', items: { type: 'integer' } },
    /** `missing` where the machine, not the method, is the reason. */
    outcome: { enum: ['regressed', 'improved', 'unknown', 'missing'] },
    /** Certificates that do not hold any more, by how many of the cells; absent where there is none. */
    broken: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'cells', 'worst', 'limit'],
        properties: {
          id: { type: 'string' },
          cells: { type: 'integer' },
          worst: jsonNumberSchema,
          limit: jsonNumberSchema,
        },
      },
    },
  },
} as const;
export type StatusChange = FromSchema<typeof statusChangeSchema>;

const ratio = {
  /** Geometric mean of after/before, with its 95 % interval. */
  ratio: jsonNumberSchema,
  low: jsonNumberSchema,
  high: jsonNumberSchema,
} as const;

/** Wall time of the fits of a row in a world, over that of other rows' fits that answered the same; a warning at most. */
export const timingSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['world', 'row', 'seeds', 'ratio', 'low', 'high', 'slower'],
  properties: { ...place, seeds: { type: 'integer' }, ...ratio, slower: { type: 'boolean' } },
} as const;
export type Timing = FromSchema<typeof timingSchema>;

/** Wall time of all fits that answered the same on both sides: the machine's part, or that of code that all share. */
export const paceSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['fits', 'ratio', 'low', 'high'],
  properties: { fits: { type: 'integer' }, ...ratio },
} as const;
export type Pace = FromSchema<typeof paceSchema>;

/** Peak memory of the processes that ran the cells of a row in a world, one cell at a time; a warning at most. */
export const memorySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['world', 'row', 'seeds', 'ratio', 'low', 'high', 'larger'],
  properties: { ...place, seeds: { type: 'integer' }, ...ratio, larger: { type: 'boolean' } },
} as const;
export type Memory = FromSchema<typeof memorySchema>;

const side = {
  type: 'object',
  additionalProperties: false,
  required: ['suite', 'seed', 'source'],
  properties: { suite: { type: 'string' }, seed: { type: 'string' }, source: { type: 'string' } },
} as const;

/** What changed between two runs of a suite. */
export const comparisonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'irlbench comparison: what changed between two runs',
  type: 'object',
  additionalProperties: false,
  required: [
    'format',
    'version',
    'before',
    'after',
    'paired',
    'incomparable',
    'pairs',
    'families',
    'statuses',
    'timings',
    'counts',
    'reasons',
    'notes',
    'exitCode',
  ],
  properties: {
    format: { const: 'irlbench/comparison' },
    version: { const: comparisonVersion },
    before: side,
    after: side,
    paired: { type: 'boolean' },
    /** Why nothing could be compared, or null. */
    incomparable: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    pairs: { type: 'array', items: pairSchema },
    families: { type: 'array', items: familySchema },
    statuses: { type: 'array', items: statusChangeSchema },
    /** Empty unless both ran on one and the same machine. */
    timings: { type: 'array', items: timingSchema },
    /** Absent where too few fits answered the same to say. */
    pace: paceSchema,
    /** Absent where cells had no process to themselves. */
    memories: { type: 'array', items: memorySchema },
    /** Pairs by outcome. */
    counts: { type: 'object', additionalProperties: { type: 'integer' } },
    /** A sentence for each reason of a code that is not 0, the worst first. */
    reasons: { type: 'array', items: { type: 'string' } },
    /** What else is worth knowing, a sentence each. */
    notes: { type: 'array', items: { type: 'string' } },
    /** 0, 20 regression, 22 inconclusive, 25 not comparable. */
    exitCode: { type: 'integer' },
  },
} as const;
export type Comparison = FromSchema<typeof comparisonSchema>;
