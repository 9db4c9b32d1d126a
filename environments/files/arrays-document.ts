import type { FromSchema } from '../../core/contract/schema.ts';
import { tableSchema } from './table.ts';

const count = { type: 'integer', minimum: 1 } as const;
const index = { type: 'integer', minimum: 0 } as const;
const ignored = { description: 'An annotation: read by nobody.' } as const;

function table(description: string): { readonly description: string } & typeof tableSchema {
  return { description, ...tableSchema };
}

/** `schemas/arrays.json`: a decision process, and what is known of its truth and of a panel, in one document. */
export const arraysDocumentSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'irlbench arrays: a decision process of your own',
  description:
    'Tables are nested lists or {"npy": "file.npy"}; every table over states and actions is indexed [state][action].',
  type: 'object',
  additionalProperties: false,
  required: ['stateCount', 'actionCount', 'discount', 'transitions'],
  properties: {
    $schema: { type: 'string' },
    note: { type: 'string', description: 'A remark for readers of the report.' },
    stateCount: { ...count, description: 'S.' },
    actionCount: { type: 'integer', minimum: 2, description: 'A.' },
    discount: { type: 'number', minimum: 0, exclusiveMaximum: 1, description: 'γ, per decision.' },
    shockScale: { type: 'number', exclusiveMinimum: 0, default: 1, description: 'σ, in reward units.' },
    transitions: {
      description:
        'Dense, [state][action][next], or compressed: row i = s·A + a owns entries rowStart[i] to rowStart[i + 1] − 1. A row without entries, or of zeros, is an end.',
      anyOf: [
        ...tableSchema.anyOf,
        {
          type: 'object',
          additionalProperties: false,
          required: ['rowStart', 'next', 'probability'],
          properties: { rowStart: tableSchema, next: tableSchema, probability: tableSchema },
        },
      ],
    },
    initial: table(
      '[state]: where episodes begin. Default: the first states of the panel, else all states alike.',
    ),
    available: table('[state][action]: 1 where the action can be taken, else 0. Default: all can.'),
    continuation: table('[state][action]: what follows an end is worth, reward units. Default: 0.'),
    coordinates: table(
      '[state][dimension]: positions of the states, for methods that generalise by distance.',
    ),
    features: table('[state][action][feature]: the basis of a linear reward.'),
    featureNames: { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true },
    actionLabels: { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true },
    anchorAction: {
      description: 'An action whose payoff is known in every state.',
      anyOf: [index, { type: 'null' }],
      default: null,
    },
    anchorPayoff: { ...table('[state]: the payoff of that action, reward units. Default: 0 everywhere.') },
    absorbingState: {
      description: 'The state, or states, without decisions that matter.',
      anyOf: [index, { type: 'array', items: index }, { type: 'null' }],
      default: null,
    },
    exitAction: {
      description: 'Action column that the "peer" mask drops from rewards.',
      anyOf: [index, { type: 'null' }],
      default: null,
    },
    layout: {
      description: 'How the states look in a report.',
      type: 'object',
      additionalProperties: false,
      required: ['kind'],
      properties: {
        kind: { enum: ['grid', 'line', 'set'] },
        rows: count,
        columns: count,
        axis: { type: 'string' },
      },
      default: { kind: 'set' },
    },
    reward: table('[state][action]: the true reward. Estimators never see it.'),
    parameters: table('[feature]: the true parameters. Estimators never see them.'),
    counts: table('[state][action]: the panel, as counts.'),
    firstStateCounts: table('[state]: where the episodes of the panel began.'),
    individuals: { ...count, description: 'Sample design: individuals.' },
    periods: { ...count, description: 'Sample design: decisions of each individual.' },
    softValue: ignored,
    trueLogLikelihood: ignored,
    iqLearnChi2TabularOptima: ignored,
  },
} as const;
export type ArraysDocument = FromSchema<typeof arraysDocumentSchema>;
