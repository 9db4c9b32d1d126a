import { jsonNumberSchema } from './json.ts';
import { metricObjects } from './metric.ts';
import type { FromSchema } from './schema.ts';

/** Raised when the shape of a suite file changes; readers refuse others by name. */
export const suiteVersion = 1;

const optionValue = {
  anyOf: [jsonNumberSchema, { type: 'string' }, { type: 'boolean' }, { type: 'null' }],
} as const;
/** A value, or a list of values that spans a grid. */
const gridValue = { anyOf: [optionValue, { type: 'array', items: optionValue, minItems: 1 }] } as const;
const grid = { type: 'object', additionalProperties: gridValue } as const;
const quantity = { enum: metricObjects } as const;

/** Facts about a world, and its population, walk through the periods of a sample one by one. */
export const mostPeriods = 1_000_000;

/** How individuals are observed, beyond how many and for how long: what `SampleDesign` says of it. */
export const observationProperties = {
  start: { enum: ['initial', 'stationary'] },
  weighing: { enum: ['undiscounted', 'discounted'] },
  record: { enum: ['episodes', 'counts'] },
  hideStates: { type: 'number', minimum: 0, exclusiveMaximum: 1 },
  hideActions: { type: 'number', minimum: 0, maximum: 1 },
} as const;

const discount = { type: 'number', minimum: 0, exclusiveMaximum: 1 } as const;
const mix = { type: 'number', minimum: 0, maximum: 1 } as const;

/** What an estimator is told instead of the truth; `mix` is the share of a uniform draw in every transition row. */
export const toldSchema = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: { discount, shockScale: { type: 'number', exclusiveMinimum: 0 }, mix },
} as const;

/** How a second environment with the same reward differs from the first. */
export const secondSchema = {
  anyOf: [
    { type: 'object', additionalProperties: false, required: ['discount'], properties: { discount } },
    { type: 'object', additionalProperties: false, required: ['mix'], properties: { mix } },
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
    near: {
      type: 'number',
      description: 'A target: the limit then bounds the distance from it, on either side.',
    },
    level: { enum: ['off', 'warn', 'error'], default: 'error' },
    effect: {
      type: 'number',
      exclusiveMinimum: 0,
      description:
        'The smallest change that a comparison of runs cares for: a share of an error on the log scale (0.1 is a ' +
        'tenth), else in the units of the metric. Default: a tenth of the error, else of the limit.',
    },
    because: { type: 'string', minLength: 1 },
    individuals: {
      description: 'Sample sizes that it speaks of; default: all.',
      type: 'array',
      minItems: 1,
      items: { anyOf: [{ type: 'integer', minimum: 1 }, { enum: ['Infinity'] }] },
    },
    sample: {
      description: 'What a sample design must be like for the gate to speak of it; default: anything.',
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: { periods: { type: 'integer', minimum: 1 }, ...observationProperties },
    },
    for: {
      description: 'Ids or labels of estimators and controls; default: estimators that declare the object.',
      type: 'array',
      items: { type: 'string' },
    },
    worlds: {
      description: 'World names or environment ids; default: all.',
      type: 'array',
      items: { type: 'string' },
    },
    expected: {
      description: 'What theory expects; "refused" and "void" expect that the method, or the world, says no.',
      enum: ['pass', 'fail', 'refused', 'void', 'report'],
      default: 'pass',
    },
  },
} as const;

/** How fast a number falls or grows along a grid, and why theory says so. */
export const trendSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['metric', 'over', 'slope', 'because'],
  properties: {
    metric: { type: 'string', description: 'Id of a metric.' },
    weights: gateSchema.properties.weights,
    mask: gateSchema.properties.mask,
    over: {
      type: 'string',
      pattern: '^(individuals|options\\.[A-Za-z]+|parameters\\.[A-Za-z]+)$',
      description: 'What varies: "individuals", an option of the estimator, or a parameter of the world.',
    },
    slope: {
      description: 'Where the slope of log(metric) in log(over) must lie, both ends included.',
      type: 'object',
      additionalProperties: false,
      required: ['from', 'to'],
      properties: { from: { type: 'number' }, to: { type: 'number' } },
    },
    level: gateSchema.properties.level,
    because: gateSchema.properties.because,
    individuals: gateSchema.properties.individuals,
    for: {
      description: 'Estimator ids or labels; default: all that carry the metric.',
      type: 'array',
      items: { type: 'string' },
    },
    worlds: gateSchema.properties.worlds,
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
    $comment: {
      description: 'Remarks for whoever edits the file.',
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    },
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
          truth: {
            description:
              'Which reward is the truth: the published one, or one that the same behaviour fits as well. ' +
              'gauge-twin: of all those the smallest under the population weights of the first sample. ' +
              'semi-gradient-twin: the one that the expert expects to be 0 in every state.',
            enum: ['published', 'gauge-twin', 'semi-gradient-twin'],
          },
          told: { ...toldSchema, description: 'What estimators are told instead of the truth.' },
          second: {
            ...secondSchema,
            description: 'Another environment with the same reward where the expert is seen too.',
          },
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
          periods: { type: 'integer', minimum: 1, maximum: mostPeriods },
          ...observationProperties,
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
      description: 'Ids of controls. "every" leaves out the known errors, which run where they are named.',
    },
    references: {
      description: 'Methods that others are read beside, in every world where they do not refuse.',
      anyOf: [{ enum: ['every', 'none'] }, { type: 'array', items: { type: 'string' } }],
      default: 'every',
    },
    transitions: { enum: ['known', 'estimated'], default: 'known' },
    population: {
      type: 'boolean',
      default: true,
      description: 'Whether each estimator is also run in the population limit of each design.',
    },
    replicates: { type: 'integer', minimum: 1, maximum: 100_000, default: 1 },
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
    trends: { type: 'array', items: trendSchema },
  },
} as const;

export type Suite = FromSchema<typeof suiteSchema>;
export type Gate = FromSchema<typeof gateSchema>;
export type Trend = FromSchema<typeof trendSchema>;
