import { jsonNumberSchema } from './json.ts';
import type { FromSchema } from './schema.ts';
import { gateSchema } from './suite.ts';

/** Raised on any change of shape. */
export const verdictVersion = 1;

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

/** `verdict.json`: what the run means, always written. */
export const verdictSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'irlbench verdict: what a run means',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'version', 'suite', 'exitCode', 'reasons', 'answer', 'counts', 'planned', 'gates'],
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
