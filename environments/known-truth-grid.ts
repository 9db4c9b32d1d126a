import type { Environment, World } from '../core/contract/environment.ts';
import type { Features, SampleDesign, Transitions } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { buildTransitions } from '../core/mdp/transitions.ts';
import { rewardScale } from './linear/reward-scale.ts';
import { linearTruth } from './linear/truth.ts';

const actions = ['advance', 'wait', 'exit'] as const;
const exit = 2;
/** Regular states; the absorbing one follows them. */
const regular = 20;
const noise = 0.05;

type Basis = (progress: number, action: number) => readonly number[];

interface Preset {
  readonly names: readonly string[];
  readonly basis: Basis;
  readonly theta: readonly number[];
  readonly design: SampleDesign;
}

const wave = (progress: number): number => Math.sin(2 * Math.PI * progress);

/** An intercept and a slope for each action, with a small wave added to all columns, the other action's too. */
const byAction: Basis = (progress, action) => {
  const ripple = 0.05 * wave(progress);
  const own = [1 + ripple, progress + ripple];
  return action === 0 ? [...own, ripple, ripple] : [ripple, ripple, ...own];
};

const byState: Basis = (progress) => [1, progress, wave(progress)];

const presets = {
  'low-action': {
    names: ['a0_const', 'a0_progress', 'a1_const', 'a1_progress'],
    basis: byAction,
    theta: [0.1, 0.5, 0, -0.2],
    design: { individuals: 2000, periods: 80 },
  },
  'low-state-only': {
    names: ['const', 'progress', 'sin_progress'],
    basis: byState,
    theta: [0.15, 0.4, -0.2],
    design: { individuals: 500, periods: 80 },
  },
} as const satisfies Record<string, Preset>;

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    preset: {
      description:
        'low-action: the reward depends on the action. low-state-only: on the state alone, but for the exit.',
      enum: ['low-action', 'low-state-only'],
      default: 'low-action',
    },
    start: {
      description:
        'regular: episodes begin in the regular states alike. first: all where no progress is made.',
      enum: ['regular', 'first'],
      default: 'regular',
    },
    rewardScale,
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/**
 * The published cells on which IQ-Learn was reported to fail, to the letter: transitions, features and
 * parameters are single-precision values, widened and used as they are (rows sum to 1 within 2.4e-8).
 */
export const knownTruthGrid: Environment<Parameters> = {
  id: 'known-truth-grid',
  title: 'Known-truth grid',
  summary: 'Twenty states of progress and an exit whose payoff is known to be zero.',
  references: [
    {
      citation: 'EconIRL, validation cells "canonical_low_action" and "canonical_low_state_only"',
      at: 'https://github.com/rawatpranjal/EconIRL',
    },
  ],
  version: 1,
  parameters,
  files: [],
  build(given): World {
    const preset: Preset = presets[given.preset];
    const states = regular + 1;
    const features = featuresOf(preset);
    const theta = Float64Array.from(preset.theta, (value) => Math.fround(value) * given.rewardScale);
    return {
      model: {
        stateCount: states,
        actionCount: actions.length,
        transitions: gridTransitions(),
        available: null,
        continuation: null,
        initial: startOf(given),
        discount: 0.95,
        shockScale: 1,
        coordinates: { dimension: 2, values: stateFeatures() },
      },
      features,
      anchor: { action: exit, payoff: new Float64Array(states) },
      truth: linearTruth(features, theta),
      panel: null,
      design: preset.design,
      absorbing: [regular],
      exitAction: exit,
      layout: { kind: 'line', axis: 'progress' },
      actionLabels: actions,
      published: [],
      notes: [
        'Absorbed individuals keep choosing in the absorbing state until the panel ends, as in the published panels.',
      ],
    };
  },
};

function startOf({ start }: Parameters): Float64Array {
  const initial = new Float64Array(regular + 1);
  if (start === 'first') initial[0] = 1;
  else initial.fill(1 / regular, 0, regular);
  return initial;
}

/** Each regular row: the target with 1 − noise, its two neighbours with noise / 2, piled up at the borders. */
function gridTransitions(): Transitions {
  return buildTransitions(regular + 1, actions.length, (state, action) => {
    if (state === regular || action === exit) return [[regular, 1]];
    const target = action === 0 ? Math.min(state + 1, regular - 1) : state;
    const row = new Float64Array(regular);
    row[target] += 1 - noise;
    row[Math.max(target - 1, 0)] += noise / 2;
    row[Math.min(target + 1, regular - 1)] += noise / 2;
    return Array.from(row, (probability, next) => [next, Math.fround(probability)] as const);
  });
}

/** φ, zero for the exit and in the absorbing state. */
function featuresOf({ names, basis }: Preset): Features {
  const width = names.length;
  const values = new Float64Array((regular + 1) * actions.length * width);
  for (let state = 0; state < regular; state++) {
    for (let action = 0; action < exit; action++) {
      const row = basis(progressOf(state), action).map(Math.fround);
      values.set(row, (state * actions.length + action) * width);
    }
  }
  return { names, values };
}

/** [p, sin 2πp] of each state, zero in the absorbing one. */
function stateFeatures(): Float64Array {
  const values = new Float64Array((regular + 1) * 2);
  for (let state = 0; state < regular; state++) {
    values[state * 2] = Math.fround(progressOf(state));
    values[state * 2 + 1] = Math.fround(wave(progressOf(state)));
  }
  return values;
}

function progressOf(state: number): number {
  return state / (regular - 1);
}
