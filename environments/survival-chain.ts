import type { Environment, World } from '../core/contract/environment.ts';
import type { Features, Transitions } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { buildTransitions } from '../core/mdp/transitions.ts';
import { rewardScale } from './linear/reward-scale.ts';
import { linearTruth } from './linear/truth.ts';

const actions = ['back', 'hold', 'forward'] as const;
const pushes = [-1, 0, 1] as const;
const hold = 1;

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    lean: {
      description: 'Largest tilt, to either side, before the fall.',
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: 5,
    },
    gust: {
      description:
        'Probability of a gust, which moves the tilt by 1 up to its strength, to either side, all alike.',
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 0.5,
    },
    strength: {
      description: 'Largest move by a gust.',
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 3,
    },
    speedReward: {
      description: 'What a full tilt forward adds to the reward of 1 for each period.',
      type: 'number',
      default: 0.1,
    },
    effortCost: { description: 'What a push costs.', type: 'number', default: 0.05 },
    rewardScale,
    discount: { description: 'γ.', type: 'number', minimum: 0, exclusiveMaximum: 1, default: 0.95 },
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/**
 * Keep upright: every period pays about the same, and episodes end by a fall. As in a hopping robot, the sum of
 * rewards of an episode is then mostly its length, and any reward that is positive correlates with it.
 */
export const survivalChain: Environment<Parameters> = {
  id: 'survival-chain',
  title: 'Survival chain',
  summary: 'Lean back, hold or lean forward; a period pays one and little more, and a fall ends it all.',
  references: [
    {
      citation:
        'Garg, Chakraborty, Cundy, Song and Ermon (2021), IQ-Learn: Inverse soft-Q Learning for Imitation, NeurIPS',
      at: 'https://arxiv.org/abs/2106.12142',
    },
  ],
  version: 1,
  parameters,
  files: [],
  build(given): World {
    const { lean } = given;
    const upright = 2 * lean + 1;
    const states = upright + 1;
    const features = featuresOf(lean);
    const theta = Float64Array.of(1, given.speedReward, given.effortCost).map(
      (value) => value * given.rewardScale,
    );
    const initial = new Float64Array(states);
    initial[lean] = 1;
    return {
      model: {
        stateCount: states,
        actionCount: actions.length,
        transitions: balance(given),
        available: null,
        continuation: null,
        initial,
        discount: given.discount,
        shockScale: 1,
        coordinates: null,
      },
      features,
      anchor: null,
      truth: linearTruth(features, theta),
      panel: null,
      design: { individuals: 100, periods: 1000 },
      absorbing: [upright],
      exitAction: null,
      layout: { kind: 'line', axis: 'tilt' },
      actionLabels: actions,
      published: [],
      notes: ['The last state is the fall: one decision without consequence, and the episode is over.'],
    };
  },
};

/** The tilt moves by the push and the gust; beyond the largest tilt lies the fall. */
function balance({ lean, gust, strength }: Parameters): Transitions {
  const fall = 2 * lean + 1;
  const gusts = Array.from({ length: 2 * strength + 1 }, (_, j) => {
    const by = j - strength;
    return [by, by === 0 ? 1 - gust : gust / (2 * strength)] as const;
  });
  return buildTransitions(fall + 1, actions.length, (state, action) => {
    if (state === fall) return [];
    return gusts.map(([by, probability]) => {
      const to = state + pushes[action] + by;
      return [to < 0 || to >= fall ? fall : to, probability] as const;
    });
  });
}

/** φ = [1, tilt / largest, −|push|]; nothing in the fall. */
function featuresOf(lean: number): Features {
  const upright = 2 * lean + 1;
  const values = new Float64Array((upright + 1) * actions.length * 3);
  for (let i = 0; i < upright * actions.length; i++) {
    const state = Math.floor(i / actions.length);
    values.set([1, (state - lean) / lean, i % actions.length === hold ? 0 : -1], i * 3);
  }
  return { names: ['alive', 'speed', 'effort'], values };
}
