import { jsonNumberSchema } from './json.ts';
import type { FromSchema } from './schema.ts';

/** Raised when the shape of a suite file changes; readers refuse others by name. */
export const suiteVersion = 1;

const optionValue = {
  anyOf: [jsonNumberSchema, { type: 'string' }, { type: 'boolean' }, { type: 'null' }],
} as const;
/** A value, or a list of values that spans a grid. */
const gridValue = { anyOf: [optionValue, { type: 'array', items: optionValue, minItems: 1 }] } as const;
const grid = { type: 'object', additionalProperties: gridValue } as const;
const quantity = {
  enum: [
    'policy',
    'reward',
    'value',
    'q',
    'parameters',
    'advantage',
    'counterfactual',
    'certificate',
    'published',
  ],
} as const;

/** What counts as recovery, why, and what theory expects of whom. */
export const gateSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['metric', 'limit', 'because'],
  properties: {
    metric: { type: 'string', description: 'Id of a metric.' },
    object: { ...quantity, description: "Default: the metric's own object." },
    weights: { enum: ['uniform', 'expert', 'data', 'unvisited'], default: 'uniform' },
    mask: { enum: ['all', 'regular', 'peer'], default: 'all' },
    limit: {
      description: 'A number, or a multiple of what a control reaches on the same sample.',
      anyOf: [
        { type: 'number' },
        {
          type: 'object',
          additionalProperties: false,
          required: ['times', 'of'],
          properties: { times: { type: 'number', exclusiveMinimum: 0 }, of: { type: 'string' } },
        },
      ],
    },
    level: { enum: ['off', 'warn', 'error'], default: 'error' },
    because: { type: 'string', minLength: 1 },
    for: {
      description: 'Estimator ids or labels; default: those that declare the object.',
      type: 'array',
      items: { type: 'string' },
    },
    worlds: {
      description: 'World names or environment ids; default: all.',
      type: 'array',
      items: { type: 'string' },
    },
    expected: { enum: ['pass', 'fail', 'report'], default: 'pass' },
  },
} as const;

/** A suite: a question put to estimators, as data. */
export const suiteSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'irlbench suite',
  type: 'object',
  additionalProperties: false,
  required: ['id', 'question', 'worlds', 'estimators', 'seed'],
  properties: {
    $schema: { type: 'string' },
    id: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]*$' },
    question: { type: 'string', pattern: '\\?$', description: 'One sentence that ends in a question mark.' },
    about: { type: 'string', description: 'A paragraph under the question.' },
    worlds: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['environment'],
        properties: {
          environment: { type: 'string' },
          name: { type: 'string', description: 'Names the world in the report; never enters a key.' },
          parameters: grid,
        },
      },
    },
    samples: {
      description: 'Sample designs; ignored for real panels. "Infinity" individuals is the population limit.',
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['individuals', 'periods'],
        properties: {
          individuals: { anyOf: [{ type: 'integer', minimum: 1 }, { enum: ['Infinity'] }] },
          periods: { type: 'integer', minimum: 1 },
        },
      },
    },
    estimators: {
      anyOf: [
        { enum: ['every'] },
        {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['id'],
            properties: {
              id: { type: 'string' },
              label: { type: 'string', description: 'Names a row of the report; never enters a key.' },
              options: grid,
              worlds: {
                description: 'World names or environment ids where it runs; default: all.',
                type: 'array',
                items: { type: 'string' },
              },
            },
          },
        },
      ],
    },
    controls: {
      anyOf: [{ enum: ['every', 'none'] }, { type: 'array', items: { type: 'string' } }],
      default: 'every',
    },
    transitions: { enum: ['known', 'estimated'], default: 'known' },
    population: {
      type: 'boolean',
      default: true,
      description: 'Whether each estimator is also run in the population limit of each design.',
    },
    replicates: { type: 'integer', minimum: 1, default: 1 },
    seed: { type: 'string', minLength: 1 },
    budget: {
      type: 'object',
      additionalProperties: false,
      properties: {
        iterations: { type: 'integer', minimum: 1, default: 5000 },
        seconds: { type: 'number', exclusiveMinimum: 0, default: 60 },
      },
    },
    metrics: { anyOf: [{ enum: ['every'] }, { type: 'array', items: { type: 'string' } }], default: 'every' },
    gates: { type: 'array', items: gateSchema },
  },
} as const;

export type Suite = FromSchema<typeof suiteSchema>;
export type Gate = FromSchema<typeof gateSchema>;
