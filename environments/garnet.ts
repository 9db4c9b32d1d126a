import type { Environment, World } from '../core/contract/environment.ts';
import type { Features, Transitions } from '../core/contract/model.ts';
import type { Random } from '../core/contract/random.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { buildTransitions } from '../core/mdp/transitions.ts';
import { dot } from '../core/numerics/vector.ts';
import { linearTruth } from './linear/truth.ts';

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    states: { description: 'S.', type: 'integer', minimum: 2, maximum: 1_000_000, default: 30 },
    actions: { description: 'A.', type: 'integer', minimum: 2, maximum: 100, default: 3 },
    branching: {
      description: 'Successors of each state and action; at most as many as there are states.',
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: 4,
    },
    features: { description: 'K.', type: 'integer', minimum: 1, maximum: 1000, default: 4 },
    discount: { description: 'γ.', type: 'number', minimum: 0, exclusiveMaximum: 1, default: 0.95 },
    shockScale: {
      description: 'σ: the scale of the choice shocks.',
      type: 'number',
      exclusiveMinimum: 0,
      default: 1,
    },
    start: {
      description: 'uniform: episodes begin in all states alike. first: all in state 0.',
      enum: ['uniform', 'first'],
      default: 'uniform',
    },
    rewardScale: {
      description: 'Standard deviation of the true reward: how clearly the expert chooses.',
      type: 'number',
      exclusiveMinimum: 0,
      default: 1,
    },
    payoffs: {
      description:
        'What features, and with them the reward, depend on: pairs of state and action, or states alone.',
      enum: ['pairs', 'states'],
      default: 'pairs',
    },
    anchored: {
      description: 'Whether action 0 pays nothing anywhere, and estimators may know it.',
      type: 'boolean',
      default: false,
    },
    draw: {
      description: 'Which random world: each number names another one.',
      type: 'integer',
      minimum: 0,
      default: 0,
    },
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/** A random sparse process: no structure to lean on, as many worlds as one likes. */
export const garnet: Environment<Parameters> = {
  id: 'garnet',
  title: 'Garnet',
  summary: 'Random successors with Dirichlet(1) probabilities; a reward linear in Gaussian features.',
  references: [
    {
      citation:
        'Archibald, McKinnon and Thomas (1995), On the Generation of Markov Decision Processes, JORS 46(3), 354–361',
      at: 'https://doi.org/10.1057/jors.1995.50',
    },
  ],
  version: 1,
  parameters,
  files: [],
  build(given, random): World {
    const { states, actions, anchored } = given;
    const stream = random.fork(`draw ${given.draw}`);
    const features = drawFeatures(given, stream.fork('features'));
    const theta = drawParameters(given, stream.fork('parameters'));
    return {
      model: {
        stateCount: states,
        actionCount: actions,
        transitions: drawTransitions(given, stream.fork('transitions')),
        available: null,
        continuation: null,
        initial: startOf(given),
        discount: given.discount,
        shockScale: given.shockScale,
        coordinates: null,
      },
      features,
      anchor: anchored ? { action: 0, payoff: new Float64Array(states) } : null,
      truth: linearTruth(features, theta),
      panel: null,
      design: { individuals: 500, periods: 80 },
      absorbing: [],
      exitAction: null,
      layout: { kind: 'set' },
      actionLabels: Array.from({ length: actions }, (_, action) => `action ${action}`),
      published: [],
      notes: [],
    };
  },
};

function startOf({ states, start }: Parameters): Float64Array {
  const initial = new Float64Array(states);
  if (start === 'first') initial[0] = 1;
  else initial.fill(1 / states);
  return initial;
}

/** Each row: distinct successors, each set equally likely, with probabilities uniform on the simplex. */
function drawTransitions({ states, actions, branching }: Parameters, random: Random): Transitions {
  const width = Math.min(branching, states);
  return buildTransitions(states, actions, () => {
    const successors = drawDistinct(width, states, random);
    const gaps = successors.map(() => -Math.log(1 - random.uniform()));
    const total = gaps.reduce((sum, gap) => sum + gap, 0);
    return successors.map((next, j) => [next, gaps[j] / total] as const);
  });
}

/** `count` of the numbers 0 … below − 1, each set equally likely (Floyd's algorithm: no table of all numbers). */
function drawDistinct(count: number, below: number, random: Random): readonly number[] {
  const chosen = new Set<number>();
  for (let top = below - count; top < below; top++) {
    const candidate = Math.floor(random.uniform() * (top + 1));
    chosen.add(chosen.has(candidate) ? top : candidate);
  }
  return [...chosen];
}

/** Standard normal entries, those of states drawn for their first action; the anchor's are 0. */
function drawFeatures(given: Parameters, random: Random): Features {
  const { states, actions, features, payoffs, anchored } = given;
  const values = new Float64Array(states * actions * features);
  for (let at = 0; at < values.length; at++) {
    const again = payoffs === 'states' && Math.floor(at / features) % actions > 0;
    values[at] = again ? values[at - features] : random.normal();
  }
  for (let at = 0; anchored && at < values.length; at++) {
    if (Math.floor(at / features) % actions === 0) values[at] = 0;
  }
  return { names: Array.from({ length: features }, (_, k) => `feature ${k + 1}`), values };
}

/** Scaled so that the reward has standard deviation `rewardScale` over random features. */
function drawParameters({ features, rewardScale }: Parameters, random: Random): Float64Array {
  const theta = Float64Array.from({ length: features }, () => random.normal());
  const length = Math.sqrt(dot(theta, theta));
  return theta.map((value) => (value * rewardScale) / length);
}
