import {
  cellKeySchema,
  type FromSchema,
  jsonNumberSchema,
  measuredSchema,
  resultSchema,
} from '../../core/contract/index.ts';

const perState = { type: 'array', items: jsonNumberSchema } as const;
const perPair = { type: 'array', items: perState } as const;
const orNull = <const S>(schema: S) => ({ anyOf: [schema, { type: 'null' }] }) as const;

/** What `irlbench fit --json` prints. Tables are nested `[state][action]`; reward units unless said otherwise. */
export const fitOutputSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'irlbench fit: one estimator on one world',
  type: 'object',
  additionalProperties: false,
  required: [
    'format',
    'version',
    'key',
    'status',
    'reason',
    'stop',
    'iterations',
    'objective',
    'decisions',
    'logLikelihood',
    'logLikelihoodPerDecision',
    'parameters',
    'standardErrors',
    'policy',
    'q',
    'value',
    'reward',
    'certificates',
    'diagnostics',
    'metrics',
    'published',
    'notes',
    'fitMs',
  ],
  properties: {
    format: { const: 'irlbench/fit' },
    version: { const: 1 },
    key: cellKeySchema,
    status: resultSchema.properties.status,
    reason: resultSchema.properties.reason,
    stop: resultSchema.properties.stop,
    iterations: resultSchema.properties.iterations,
    /** The minimised value, nats per decision. */
    objective: resultSchema.properties.objective,
    /** N, or "Infinity" for the population limit. */
    decisions: jsonNumberSchema,
    /** Σ n log π; null for the population limit or where there is no fit. */
    logLikelihood: orNull(jsonNumberSchema),
    logLikelihoodPerDecision: orNull(jsonNumberSchema),
    parameters: resultSchema.properties.parameters,
    /** By kind (opg, hessian, expected, sandwich, clustered), then by parameter. */
    standardErrors: resultSchema.properties.standardErrors,
    policy: orNull(perPair),
    q: orNull(perPair),
    value: orNull(perState),
    reward: orNull(perPair),
    certificates: resultSchema.properties.certificates,
    diagnostics: resultSchema.properties.numbers,
    /** Every metric when the truth is known, else null. */
    metrics: orNull({ type: 'array', items: measuredSchema }),
    /** Printed numbers for a real panel. */
    published: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'value', 'source'],
        properties: { name: { type: 'string' }, value: { type: 'number' }, source: { type: 'string' } },
      },
    },
    notes: { type: 'array', items: { type: 'string' } },
    /** Wall time of the fit, milliseconds. */
    fitMs: { type: 'number' },
  },
} as const;

export type FitOutput = FromSchema<typeof fitOutputSchema>;
