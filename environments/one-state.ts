import type { Environment, World } from '../core/contract/environment.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { buildTransitions } from '../core/mdp/transitions.ts';
import { linearTruth } from './linear/truth.ts';

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    share: {
      description: 'Probability that the expert takes the first action.',
      type: 'number',
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.7,
    },
    discount: { description: 'γ.', type: 'number', minimum: 0, exclusiveMaximum: 1, default: 0.9 },
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/** The smallest decision process: an objective over its two values of Q can be drawn whole. */
export const oneState: Environment<Parameters> = {
  id: 'one-state',
  title: 'One state',
  summary: 'One state and two actions that both lead back to it.',
  references: [],
  version: 1,
  parameters,
  files: [],
  build({ share, discount }): World {
    const features = { names: ['first'], values: Float64Array.of(1, 0) };
    const theta = Float64Array.of(Math.log(share / (1 - share)));
    return {
      model: {
        stateCount: 1,
        actionCount: 2,
        transitions: buildTransitions(1, 2, () => [[0, 1]]),
        available: null,
        continuation: null,
        initial: Float64Array.of(1),
        discount,
        shockScale: 1,
        coordinates: null,
      },
      features,
      anchor: { action: 1, payoff: Float64Array.of(0) },
      truth: linearTruth(features, theta),
      panel: null,
      design: { individuals: 500, periods: 20 },
      absorbing: [],
      exitAction: null,
      layout: { kind: 'set' },
      actionLabels: ['first', 'second'],
      published: [],
      notes: [],
    };
  },
};
