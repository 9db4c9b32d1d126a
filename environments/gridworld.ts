import type { Environment, World } from '../core/contract/environment.ts';
import type { Anchor, Features, SampleDesign, Transitions } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { buildTransitions } from '../core/mdp/transitions.ts';
import { gridActions as actions, positions, stay, step } from './grid/moves.ts';
import { rewardScale } from './linear/reward-scale.ts';
import { linearTruth } from './linear/truth.ts';

/** Where a slip goes: the two moves that are a quarter turn away. */
const sides: readonly (readonly number[])[] = [[2, 3], [2, 3], [0, 1], [0, 1], []];

/**
 * What the bottom right corner is. `paid-forever`: every action stays there and earns the bonus each period.
 * `paid-once`: the bonus is for arriving; afterwards nothing moves and nothing pays. `ends`: the same, but the
 * episode is over after one decision there. `none`: a cell like any other.
 */
const goals = ['paid-forever', 'paid-once', 'ends', 'none'] as const;
type Goal = (typeof goals)[number];

/** Where episodes begin: in the top left corner, or in all cells alike. */
const starts = ['corner', 'uniform'] as const;
type Start = (typeof starts)[number];

interface Preset {
  readonly size: number;
  readonly slip: number;
  readonly goal: Goal;
  readonly start: Start;
  readonly features: (size: number, transitions: Transitions, goal: Goal) => Features;
  readonly theta: readonly number[];
  /** Whether staying pays nothing anywhere, and estimators may know it. */
  readonly anchored: boolean;
  readonly discount: number;
  readonly design: SampleDesign;
}

const presets = {
  taxi: {
    size: 8,
    slip: 0,
    goal: 'paid-forever',
    start: 'corner',
    features: taxiFeatures,
    theta: [-0.1, 10, 0.1],
    anchored: false,
    discount: 0.95,
    design: { individuals: 500, periods: 20 },
  },
  open: {
    size: 5,
    slip: 0.1,
    goal: 'none',
    start: 'uniform',
    features: openFeatures,
    theta: [0.5, 1, 1.5],
    anchored: true,
    discount: 0.95,
    design: { individuals: 500, periods: 40 },
  },
  /** The grid of the IQ-Learn paper. It prints neither the three corners, nor discount, nor length. */
  corners: {
    size: 5,
    slip: 0,
    goal: 'none',
    start: 'uniform',
    features: cornerFeatures,
    theta: [1, 1, 1],
    anchored: false,
    discount: 0.9,
    design: { individuals: 30, periods: 100 },
  },
} as const satisfies Record<string, Preset>;

const ofPreset = 'Null takes the value of the preset.';

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    preset: {
      description:
        'taxi: drive to the far corner, features of the place alone. open: no goal, every move has a price, staying pays nothing. corners: no goal, three of the corners pay.',
      enum: ['taxi', 'open', 'corners'],
      default: 'taxi',
    },
    size: {
      description: `Cells along a side. ${ofPreset}`,
      anyOf: [{ type: 'integer', minimum: 2, maximum: 1000 }, { type: 'null' }],
      default: null,
    },
    slip: {
      description: `Probability that a move goes to one of the two sides instead, half each. ${ofPreset}`,
      anyOf: [{ type: 'number', minimum: 0, maximum: 1 }, { type: 'null' }],
      default: null,
    },
    goal: {
      description: `What the bottom right corner is. ${ofPreset}`,
      anyOf: [{ enum: goals }, { type: 'null' }],
      default: null,
    },
    start: {
      description: `Where episodes begin: in the top left corner, or in all cells alike. ${ofPreset}`,
      anyOf: [{ enum: starts }, { type: 'null' }],
      default: null,
    },
    discount: {
      description: `γ. ${ofPreset}`,
      anyOf: [{ type: 'number', minimum: 0, exclusiveMaximum: 1 }, { type: 'null' }],
      default: null,
    },
    shockScale: {
      description: 'σ: the scale of the choice shocks.',
      type: 'number',
      exclusiveMinimum: 0,
      default: 1,
    },
    rewardScale,
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/** A walk on a square: the one world whose reward a reader can see. */
export const gridworld: Environment<Parameters> = {
  id: 'gridworld',
  title: 'Gridworld',
  summary:
    'Walk on a square grid, row-major from the top left: four moves and a rest, with or without a goal.',
  references: [
    {
      citation: 'Ng and Russell (2000), Algorithms for Inverse Reinforcement Learning, ICML, 663–670',
      at: '',
    },
    {
      citation: 'EconIRL, simulation study "taxi gridworld"',
      at: 'https://github.com/rawatpranjal/EconIRL',
    },
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
    const preset: Preset = presets[given.preset];
    const size = given.size ?? preset.size;
    const goal = given.goal ?? preset.goal;
    const cells = size * size;
    const transitions = walk(size, given.slip ?? preset.slip, goal);
    const features = preset.features(size, transitions, goal);
    const theta = Float64Array.from(preset.theta, (value) => value * given.rewardScale);
    return {
      model: {
        stateCount: cells,
        actionCount: actions.length,
        transitions,
        available: null,
        continuation: null,
        initial: startOf(cells, given.start ?? preset.start),
        discount: given.discount ?? preset.discount,
        shockScale: given.shockScale,
        coordinates: { dimension: 2, values: positions(size) },
      },
      features,
      anchor: preset.anchored ? restingAnchor(cells) : null,
      truth: linearTruth(features, theta),
      panel: null,
      design: preset.design,
      absorbing: goal === 'none' ? [] : [cells - 1],
      exitAction: null,
      layout: { kind: 'grid', rows: size, columns: size },
      actionLabels: actions,
      published: [],
      notes: [],
    };
  },
};

function walk(size: number, slip: number, goal: Goal): Transitions {
  const last = size * size - 1;
  return buildTransitions(size * size, actions.length, (cell, action) => {
    if (cell === last && goal === 'ends') return [];
    if (cell === last && goal !== 'none') return [[cell, 1]];
    if (action === stay) return [[cell, 1]];
    const slips = sides[action].map((side) => [step(cell, side, size), slip / 2] as const);
    return [[step(cell, action, size), 1 - slip], ...slips];
  });
}

/** φ = [1{s ≠ goal}, P(s' = goal), −distance(s) / 2N off the goal]; nothing at a goal that is not paid forever. */
function taxiFeatures(size: number, transitions: Transitions, goal: Goal): Features {
  const last = size * size - 1;
  const values = new Float64Array((last + 1) * actions.length * 3);
  for (let i = 0; i < (last + 1) * actions.length; i++) {
    const cell = Math.floor(i / actions.length);
    const off = cell !== last;
    if (off) values[i * 3] = 1;
    if (off || goal === 'paid-forever')
      values[i * 3 + 1] = expectedOver(transitions, i, (next) => (next === last ? 1 : 0));
    if (off) values[i * 3 + 2] = -distance(cell, size) / (2 * size);
  }
  return { names: ['off-goal', 'arrival', 'nearness'], values };
}

/**
 * Every move has an effort, a roughness of the ground (a hill in the middle) and a gain of nearness to the
 * corner; staying has none of them, so that no potential of the cells is a combination of features.
 */
function openFeatures(size: number, transitions: Transitions, goal: Goal): Features {
  const last = size * size - 1;
  const values = new Float64Array((last + 1) * actions.length * 3);
  for (let i = 0; i < (last + 1) * actions.length; i++) {
    const cell = Math.floor(i / actions.length);
    if (i % actions.length === stay || (cell === last && goal !== 'none')) continue;
    values[i * 3] = -1;
    values[i * 3 + 1] -= hill(cell, size);
    values[i * 3 + 2] = distance(cell, size) - expectedOver(transitions, i, (next) => distance(next, size));
  }
  return { names: ['effort', 'roughness', 'approach'], values };
}

/** One indicator for each corner but the top left one, whatever is done there. */
function cornerFeatures(size: number): Features {
  const cells = size * size;
  const corners = [size - 1, cells - size, cells - 1];
  const values = new Float64Array(cells * actions.length * corners.length);
  for (const [k, corner] of corners.entries()) {
    for (let action = 0; action < actions.length; action++) {
      values[(corner * actions.length + action) * corners.length + k] = 1;
    }
  }
  return { names: ['top-right', 'bottom-left', 'bottom-right'], values };
}

/** Σ_s' P(s' | i) f(s'). */
function expectedOver(
  { rowStart, next, probability }: Transitions,
  i: number,
  f: (state: number) => number,
): number {
  let sum = 0;
  for (let e = rowStart[i]; e < rowStart[i + 1]; e++) sum += probability[e] * f(next[e]);
  return sum;
}

/** Manhattan distance to the bottom right corner, in cells. */
function distance(cell: number, size: number): number {
  return 2 * (size - 1) - Math.floor(cell / size) - (cell % size);
}

/** 0 on the border, 1 in the middle of a large grid. */
function hill(cell: number, size: number): number {
  const row = Math.floor(cell / size) / (size - 1);
  const column = (cell % size) / (size - 1);
  return 16 * row * (1 - row) * column * (1 - column);
}

function startOf(cells: number, start: Start): Float64Array {
  const initial = new Float64Array(cells);
  if (start === 'uniform') return initial.fill(1 / cells);
  initial[0] = 1;
  return initial;
}

function restingAnchor(cells: number): Anchor {
  return { action: stay, payoff: new Float64Array(cells) };
}
