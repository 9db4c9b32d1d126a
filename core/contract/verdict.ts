import { comparisonSchema } from './comparison.ts';
import { jsonNumberSchema } from './json.ts';
import type { FromSchema } from './schema.ts';
import { gateSchema } from './suite.ts';

/** Raised on any change of shape. */
export const verdictVersion = 3;

/**
 * How one gate came out for one row in one world.
 * `pass`, `fail`; `void` a negative control of the object passes it, so it proves
 * nothing; `broken` the truth itself fails it; `incomplete` replicates are missing or
 * failed; `refused` the method says that this is not for it; `absent` nothing was measured.
 */
export const outcomes = ['pass', 'fail', 'void', 'broken', 'incomplete', 'refused', 'absent'] as const;
export type Outcome = (typeof outcomes)[number];

export const gateVerdictSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'gate',
    'world',
    'row',
    'object',
    'outcome',
    'expected',
    'asExpected',
    'limit',
    'judged',
    'rule',
    'mean',
    'low',
    'high',
    'values',
    'of',
    'skill',
    'label',
    'because',
  ],
  properties: {
    /** Index into the suite's gates. */
    gate: { type: 'integer', minimum: 0 },
    world: { type: 'integer', minimum: 0 },
    row: { type: 'integer', minimum: 0 },
    object: { type: 'string' },
    outcome: { enum: outcomes },
    expected: gateSchema.properties.expected,
    /** False where a level-error outcome differs from its expectation, in either direction. */
    asExpected: { type: 'boolean' },
    /** The number that was held against, after `times … of`. */
    limit: jsonNumberSchema,
    /** The number that was judged. */
    judged: jsonNumberSchema,
    /**
     * `upper-bound` of the mean, `maximum` of few replicates (`lower-bound`, `minimum` where
     * higher is better), `value` without sampling, `none` where nothing was judged.
     */
    rule: { enum: ['upper-bound', 'lower-bound', 'maximum', 'minimum', 'value', 'none'] },
    mean: jsonNumberSchema,
    low: jsonNumberSchema,
    high: jsonNumberSchema,
    /** Replicates that carry a number, of how many planned. */
    values: { type: 'integer' },
    of: { type: 'integer' },
    /** (control − fit) / (control − truth) for the best negative control; NaN where there is none. */
    skill: jsonNumberSchema,
    /** `static: does not test dynamics`, `descriptive: 2 replicates`, or empty. */
    label: { type: 'string' },
    /** Why it is void, broken or incomplete, in a sentence; else the gate's own because. */
    because: { type: 'string' },
  },
} as const;
export type GateVerdict = FromSchema<typeof gateVerdictSchema>;

/** How one claim about a slope came out along one line of places that differ in one number alone. */
export const trendVerdictSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['trend', 'world', 'row', 'slope', 'low', 'high', 'points', 'replicates', 'holds', 'asExpected'],
  properties: {
    /** Index into the suite's trends. */
    trend: { type: 'integer', minimum: 0 },
    /** The place with the smallest number names the line. */
    world: { type: 'integer', minimum: 0 },
    row: { type: 'integer', minimum: 0 },
    /** Mean over replicates of the slope of log(metric) in log(over), and its 95 % interval. */
    slope: jsonNumberSchema,
    low: jsonNumberSchema,
    high: jsonNumberSchema,
    /** Where it was measured, in increasing order. */
    points: { type: 'array', items: { type: 'number' } },
    replicates: { type: 'integer', minimum: 0 },
    holds: { type: 'boolean' },
    /** False where a claim of level error does not hold. */
    asExpected: { type: 'boolean' },
  },
} as const;
export type TrendVerdict = FromSchema<typeof trendVerdictSchema>;

/** How a control, or a method that others are read beside, stands at one gate in one world. */
export const controlScoreSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['gate', 'world', 'row', 'value', 'limit', 'passes', 'skill'],
  properties: {
    /** Index into the suite's gates: the first of those with this norm and this limit. */
    gate: { type: 'integer', minimum: 0 },
    world: { type: 'integer', minimum: 0 },
    row: { type: 'integer', minimum: 0 },
    /** Mean over replicates, on the metric's scale. */
    value: jsonNumberSchema,
    limit: jsonNumberSchema,
    passes: { type: 'boolean' },
    /** As in a gate's verdict: 0 for the best control that must fail, 1 for the truth. */
    skill: jsonNumberSchema,
  },
} as const;
export type ControlScore = FromSchema<typeof controlScoreSchema>;

/**
 * What an error is made of. `gauge`: a level that behaviour leaves free; `penalty-bias`: what the penalty
 * moves in the population; `sampling`: what the panel adds; `optimiser`: what an unfinished solve leaves;
 * `support`: choices that the panel never shows; `bookkeeping`: a discount, a start or an end that is not the
 * panel's; `wrong-reward`: a reward that behaviour tells apart from the truth; `policy-error`: other choices.
 */
export const causes = [
  'gauge',
  'penalty-bias',
  'sampling',
  'optimiser',
  'support',
  'bookkeeping',
  'wrong-reward',
  'policy-error',
] as const;
export type Cause = (typeof causes)[number];

/**
 * What became of one object of one fit: a cause of its error where there is one cause, `mixed` where there are
 * several. `identified`: only what behaviour can identify was asked, and it is there; `refused`, `unfinished`
 * and `untested` say that there is nothing to diagnose.
 */
export const fitVerdicts = [
  'recovered',
  'identified',
  'gauge-only',
  'penalty-bias',
  'sampling',
  'support',
  'optimiser',
  'bookkeeping',
  'wrong-reward',
  'policy-error',
  'mixed',
  'refused',
  'unfinished',
  'untested',
] as const;

/** The diagnosis of one object of a row in a world, over its replicates. */
export const fitVerdictSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['world', 'row', 'object', 'verdict', 'outcome', 'causes', 'shares', 'numbers', 'sentence'],
  properties: {
    world: { type: 'integer', minimum: 0 },
    row: { type: 'integer', minimum: 0 },
    object: { enum: ['policy', 'reward', 'value', 'q'] },
    verdict: { enum: fitVerdicts },
    /** Of the gates on the object; `ungated` where there is none. */
    outcome: { enum: [...outcomes, 'ungated'] },
    /** The causes that matter, the largest share first; empty where nothing is missed. */
    causes: { type: 'array', items: { enum: causes } },
    /**
     * Shares of the causes in the summed mean squares of the parts of the error (of a policy: in the summed steps
     * away from the truth); they add up to 1, or there are none. Cross terms belong to nobody.
     */
    shares: { type: 'object', additionalProperties: { type: 'number' } },
    /** The numbers that decided it, by id: metrics, certificates, diagnostics, and parts of the error by cause. */
    numbers: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'value', 'limit'],
        properties: {
          id: { type: 'string' },
          value: jsonNumberSchema,
          /** What it was held against, or null. */
          limit: { anyOf: [jsonNumberSchema, { type: 'null' }] },
        },
      },
    },
    /** In words, for a reader who sees which fit and object it is. */
    sentence: { type: 'string' },
  },
} as const;
export type FitVerdict = FromSchema<typeof fitVerdictSchema>;

/** `verdict.json`: what the run means, always written. */
export const verdictSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'irlbench verdict: what a run means',
  type: 'object',
  additionalProperties: false,
  required: [
    'format',
    'version',
    'suite',
    'exitCode',
    'reasons',
    'answer',
    'counts',
    'planned',
    'gates',
    'controls',
    'fits',
  ],
  properties: {
    format: { const: 'irlbench/verdict' },
    version: { const: verdictVersion },
    suite: { type: 'string' },
    exitCode: { type: 'integer' },
    /** One sentence per reason for a non-zero exit. */
    reasons: { type: 'array', items: { type: 'string' } },
    /** The answer in words: first the headline, then a sentence per world and object. */
    answer: { type: 'array', items: { type: 'string' } },
    /** Cells by status; a planned cell without a record counts as `missing`. */
    counts: { type: 'object', additionalProperties: { type: 'integer' } },
    planned: { type: 'integer' },
    gates: { type: 'array', items: gateVerdictSchema },
    controls: { type: 'array', items: controlScoreSchema },
    /** One for every object of every fit whose truth is known; on real panels for those that gave no answer. */
    fits: { type: 'array', items: fitVerdictSchema },
    /** Claims about slopes; absent where the suite makes none. */
    trends: { type: 'array', items: trendVerdictSchema },
    /**
     * Present where the run is one shard of a grid. Everything else then speaks of its own cells alone, and nothing
     * is judged: gates, controls and fits are empty until the shards are merged.
     */
    shard: {
      type: 'object',
      additionalProperties: false,
      required: ['index', 'of', 'by', 'grid'],
      properties: {
        /** Counts from 1. */
        index: { type: 'integer', minimum: 1 },
        of: { type: 'integer', minimum: 1 },
        by: { enum: ['cost', 'count'] },
        /** Distinct cells of the whole grid. */
        grid: { type: 'integer', minimum: 1 },
      },
    },
    /** What `check` found beside a baseline; absent until it ran. */
    regression: {
      type: 'object',
      additionalProperties: false,
      required: ['baseline', 'comparison', 'of'],
      properties: {
        /** Which baseline, and where it came from, in a sentence; and its id, or null where there was none. */
        baseline: {
          type: 'object',
          additionalProperties: false,
          required: ['id', 'from'],
          properties: {
            id: { anyOf: [{ type: 'string' }, { type: 'null' }] },
            from: { type: 'string' },
          },
        },
        /** Null where there was nothing to compare with, or answers have changed since. */
        comparison: { anyOf: [comparisonSchema, { type: 'null' }] },
        /** Covers the answers that were compared: a check holds for these and no others. */
        of: { type: 'string', pattern: '^[0-9a-f]{64}$' },
      },
    },
  },
} as const;
export type Verdict = FromSchema<typeof verdictSchema>;

/** What every exit code of the command line means. */
export const exitCodes = {
  asExpected: 0,
  regression: 20,
  truthGate: 21,
  inconclusive: 22,
  incomplete: 23,
  failureBudget: 24,
  baseline: 25,
  usage: 64,
  badData: 65,
  internal: 70,
  infrastructure: 75,
  interrupted: 130,
} as const;
