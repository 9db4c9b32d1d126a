import type { Environment, World } from '../core/contract/environment.ts';
import type { Features } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import type { TransitionRow } from '../core/mdp/transitions.ts';
import { buildTransitions } from '../core/mdp/transitions.ts';
import { overPeriods } from './diagnostics/over-periods.ts';
import { rewardScale } from './linear/reward-scale.ts';
import { linearTruth } from './linear/truth.ts';

/** A process that is small enough to be written down. Its reward is of the state alone. */
interface Diagnostic {
  readonly states: number;
  readonly actions: readonly string[];
  readonly start: number;
  readonly row: (state: number, action: number) => TransitionRow;
  /** States that pay, by name, and what each pays. */
  readonly paying: readonly (readonly [name: string, state: number, reward: number])[];
  readonly absorbing: readonly number[];
  /** The published horizon. */
  readonly periods: number;
}

const length = 10;
const branches = 2;
const goal = branches * length;

/** One path of ten right choices; every wrong one leads to a dead end of its own. */
const branching: Diagnostic = {
  states: goal + 1,
  actions: ['astray', 'ahead'],
  start: 0,
  row: (state, action) => [[state === goal || state % branches > 0 ? state : state + action + 1, 1]],
  paying: [['goal', goal, 1]],
  absorbing: [...Array.from({ length }, (_, k) => branches * k + 1), goal],
  periods: 11,
};

/** A tree of two choices. Whoever starts at the root goes right, and shows nothing of the left. */
const initShift: Diagnostic = {
  states: 7,
  actions: ['left', 'right'],
  start: 0,
  row: (state, action) => [[state < 3 ? 2 * state + 1 + action : state, 1]],
  paying: [
    ['leaf-1', 3, 1],
    ['leaf-2', 4, -1],
    ['leaf-3', 5, -1],
    ['leaf-4', 6, 2],
  ],
  absorbing: [3, 4, 5, 6],
  periods: 3,
};

/** A safe detour to the goal, or a short cut that ends in disaster half of the time. */
const riskyPath: Diagnostic = {
  states: 4,
  actions: ['safe', 'risky'],
  start: 0,
  row: (state, action) => {
    if (state === 0 && action === 0) return [[1, 1]];
    if (state === 0) return [2, 3].map((to) => [to, 0.5] as const);
    return [[state === 1 && action === 0 ? 2 : state, 1]];
  },
  paying: [
    ['goal', 2, 1],
    ['disaster', 3, -100],
  ],
  absorbing: [2, 3],
  periods: 5,
};

const presets: Readonly<Record<Parameters['preset'], Diagnostic>> = {
  branching,
  'init-shift-train': initShift,
  'init-shift-test': { ...initShift, start: 1 },
  'risky-path': riskyPath,
};

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    preset: {
      description:
        'branching: a long path that is easily lost. init-shift: a tree, from its root or from its left branch. risky-path: a short cut that luck decides.',
      enum: ['branching', 'init-shift-train', 'init-shift-test', 'risky-path'],
      default: 'branching',
    },
    horizon: {
      description:
        'published: episodes end after as many periods as published, and the period is part of the state. none: they go on.',
      enum: ['none', 'published'],
      default: 'none',
    },
    discount: { description: 'γ.', type: 'number', minimum: 0, exclusiveMaximum: 1, default: 0.9 },
    rewardScale,
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/** Processes of a few states, each of which one kind of mistake fails. */
export const diagnostics: Environment<Parameters> = {
  id: 'diagnostics',
  title: 'Diagnostics',
  summary: 'Processes of a few states that single out one mistake each.',
  references: [
    {
      citation:
        'Gleave, Freire, Wang and Toyer (2020), seals: Suite of Environments for Algorithms that Learn Specifications',
      at: 'https://github.com/HumanCompatibleAI/seals',
    },
  ],
  version: 1,
  parameters,
  files: [],
  build(given): World {
    const diagnostic = presets[given.preset];
    const { states, actions, start, periods } = diagnostic;
    const features = featuresOf(diagnostic);
    const theta = Float64Array.from(diagnostic.paying, ([, , reward]) => reward * given.rewardScale);
    const initial = new Float64Array(states);
    initial[start] = 1;
    const world: World = {
      model: {
        stateCount: states,
        actionCount: actions.length,
        transitions: buildTransitions(states, actions.length, diagnostic.row),
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
      design: { individuals: 500, periods },
      absorbing: diagnostic.absorbing,
      exitAction: null,
      layout: { kind: 'set' },
      actionLabels: actions,
      published: [],
      notes: ['Published undiscounted; here discounted.'],
    };
    return given.horizon === 'published' ? overPeriods(world, periods) : world;
  },
};

function featuresOf({ states, actions, paying }: Diagnostic): Features {
  const values = new Float64Array(states * actions.length * paying.length);
  for (const [k, [, state]] of paying.entries()) {
    for (let action = 0; action < actions.length; action++) {
      values[(state * actions.length + action) * paying.length + k] = 1;
    }
  }
  return { names: paying.map(([name]) => name), values };
}
