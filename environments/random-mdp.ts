import type { Environment, World } from '../core/contract/environment.ts';
import type { Features, SampleDesign } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { rewardScale } from './linear/reward-scale.ts';
import { linearTruth } from './linear/truth.ts';
import type { NumpyGenerator } from './numpy/generator.ts';
import { createNumpyGenerator } from './numpy/generator.ts';
import { drawTransitions } from './numpy/random-transitions.ts';

const actions = 2;

/** φ of action 1 at position x; action 0 has none. */
type Basis = (x: number) => readonly number[];

interface Preset {
  readonly states: number;
  readonly branching: number;
  /** Probability that is taken from every successor and given to staying. */
  readonly selfLoop: number;
  readonly names: readonly string[];
  readonly basis: Basis;
  /** `null` where the parameters are drawn, after the transitions. */
  readonly theta: readonly number[] | null;
  readonly seed: number;
  readonly discount: number;
  readonly design: SampleDesign;
}

/** Powers of x, with the number of the action added to the last. */
const quadratic = {
  selfLoop: 0.05,
  names: ['constant', 'position', 'square'],
  basis: (x: number) => [1, x, x * x + 1],
  theta: null,
} as const;

const presets = {
  'stochastic-mid': {
    ...quadratic,
    states: 30,
    branching: 4,
    seed: 202,
    discount: 0.95,
    design: { individuals: 500, periods: 80 },
  },
  'high-beta': {
    ...quadratic,
    states: 20,
    branching: 4,
    seed: 303,
    discount: 0.99,
    design: { individuals: 500, periods: 80 },
  },
  'large-sparse': {
    ...quadratic,
    states: 400,
    branching: 5,
    seed: 505,
    discount: 0.95,
    design: { individuals: 400, periods: 60 },
  },
  /** The third feature is twice the second. */
  'rank-deficient': {
    states: 24,
    branching: 4,
    selfLoop: 0,
    names: ['constant', 'position', 'twice-position'],
    basis: (x: number) => [1, x, 2 * x],
    theta: [-0.5, 1, 0.3],
    seed: 606,
    discount: 0.95,
    design: { individuals: 500, periods: 80 },
  },
  'mdp-1': {
    ...quadratic,
    names: ['constant', 'position'],
    basis: (x: number) => [1, x + 1],
    states: 8,
    branching: 3,
    seed: 0,
    discount: 0.9,
    design: { individuals: 300, periods: 50 },
  },
  'mdp-2': {
    ...quadratic,
    states: 300,
    branching: 5,
    seed: 505,
    discount: 0.95,
    design: { individuals: 500, periods: 60 },
  },
  'mdp-3': {
    ...quadratic,
    states: 3000,
    branching: 8,
    seed: 707,
    discount: 0.95,
    design: { individuals: 500, periods: 60 },
  },
} as const satisfies Record<string, Preset>;

const ofPreset = 'Null takes the value of the preset.';

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    preset: {
      description: 'A published cell: three and a collinear one of the ladder, three of the study pages.',
      enum: ['stochastic-mid', 'high-beta', 'large-sparse', 'rank-deficient', 'mdp-1', 'mdp-2', 'mdp-3'],
      default: 'stochastic-mid',
    },
    seed: {
      description: `Seed of NumPy's generator: another one names another world of the same law. ${ofPreset}`,
      anyOf: [{ type: 'integer', minimum: 0, maximum: 4_294_967_295 }, { type: 'null' }],
      default: null,
    },
    discount: {
      description: `γ. ${ofPreset}`,
      anyOf: [{ type: 'number', minimum: 0, exclusiveMaximum: 1 }, { type: 'null' }],
      default: null,
    },
    rewardScale,
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/**
 * The published random processes, to the letter: NumPy's draws, transitions, features and parameters in single
 * precision, widened and used as they are. `garnet` is a law of the same kind for worlds of one's own.
 */
export const randomMdp: Environment<Parameters> = {
  id: 'random-mdp',
  title: 'Random MDP',
  summary: 'Random successors and a reward polynomial in the position of the state: the published draws.',
  references: [
    {
      citation: 'EconIRL, benchmark ladder and simulation studies "abstract MDP" 1 to 3',
      at: 'https://github.com/rawatpranjal/EconIRL',
    },
    {
      citation:
        "O'Neill (2014), PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number Generation, Harvey Mudd College HMC-CS-2014-0905",
      at: 'https://www.pcg-random.org/paper.html',
    },
  ],
  version: 1,
  parameters,
  files: [],
  build(given): World {
    const preset: Preset = presets[given.preset];
    const { states, design } = preset;
    const generator = createNumpyGenerator(given.seed ?? preset.seed);
    const transitions = drawTransitions({ ...preset, actions }, generator);
    const features = featuresOf(preset);
    const theta = parametersOf(preset, generator).map((value) => value * given.rewardScale);
    return {
      model: {
        stateCount: states,
        actionCount: actions,
        transitions,
        available: null,
        continuation: null,
        initial: new Float64Array(states).fill(1 / states),
        discount: given.discount ?? preset.discount,
        shockScale: 1,
        coordinates: { dimension: 1, values: Float64Array.from({ length: states }, (_, s) => at(s, states)) },
      },
      features,
      anchor: { action: 0, payoff: new Float64Array(states) },
      truth: linearTruth(features, theta),
      panel: null,
      design,
      absorbing: [],
      exitAction: null,
      layout: { kind: 'line', axis: 'position' },
      actionLabels: ['pass', 'act'],
      published: [],
      notes: [],
    };
  },
};

function featuresOf({ states, names, basis }: Preset): Features {
  const width = names.length;
  const values = new Float64Array(states * actions * width);
  for (let s = 0; s < states; s++) {
    values.set(basis(at(s, states)).map(Math.fround), (s * actions + 1) * width);
  }
  return { names, values };
}

/** θ ~ N(0, ¼) each, where it is not given. */
function parametersOf({ names, theta }: Preset, generator: NumpyGenerator): Float64Array {
  return Float64Array.from(theta ?? names.map(() => 0.5 * generator.normal()), Math.fround);
}

/** Position of a state, from 0 to 1. */
function at(state: number, states: number): number {
  return state / (states - 1);
}
