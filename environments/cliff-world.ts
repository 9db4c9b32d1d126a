import type { Environment, World } from '../core/contract/environment.ts';
import type { Features, Transitions } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { buildTransitions } from '../core/mdp/transitions.ts';
import { clamp } from './grid/moves.ts';
import { rewardScale } from './linear/reward-scale.ts';
import { linearTruth } from './linear/truth.ts';

/** Every move is a diagonal. */
const actions = ['up-left', 'up-right', 'down-left', 'down-right'] as const;
const moves: readonly (readonly [number, number])[] = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
];

const kinds = ['plain', 'goal', 'cliff'] as const;

const presets = {
  '7x4': { columns: 7, rows: 4, periods: 9 },
  '15x6': { columns: 15, rows: 6, periods: 18 },
  '100x20': { columns: 100, rows: 20, periods: 110 },
} as const;

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    preset: { description: 'Columns and rows.', enum: ['7x4', '15x6', '100x20'], default: '7x4' },
    wind: {
      description: 'Probability of being blown up by one more cell.',
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 0.3,
    },
    discount: { description: 'γ.', type: 'number', minimum: 0, exclusiveMaximum: 1, default: 0.9 },
    rewardScale,
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/** Caution under wind: the short way to the goal runs along the cliff. */
export const cliffWorld: Environment<Parameters> = {
  id: 'cliff-world',
  title: 'Cliff world',
  summary: 'Cross a grid to a goal beside a cliff, towards which the wind blows.',
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
    const { columns, rows, periods } = presets[given.preset];
    const states = columns * rows;
    const features = featuresOf(columns, rows);
    const theta = Float64Array.of(-1, 10, -10).map((value) => value * given.rewardScale);
    const initial = new Float64Array(states);
    initial[0] = 1;
    return {
      model: {
        stateCount: states,
        actionCount: actions.length,
        transitions: windyWalk(columns, rows, given.wind),
        available: null,
        continuation: null,
        initial,
        discount: given.discount,
        shockScale: 1,
        coordinates: { dimension: 2, values: positionsOf(columns, rows) },
      },
      features,
      anchor: null,
      truth: linearTruth(features, theta),
      panel: null,
      design: { individuals: 500, periods },
      absorbing: [],
      exitAction: null,
      layout: { kind: 'grid', rows, columns },
      actionLabels: actions,
      published: [],
      notes: [
        'Published undiscounted, with episodes as long as the sample design has periods; here discounted and without a horizon.',
        'The features sum to one, and a constant is a potential: behaviour tells the parameters up to one number.',
      ],
    };
  },
};

/** The diagonal with probability 1 − wind, one cell further up with the wind; walls stop each coordinate by itself. */
function windyWalk(columns: number, rows: number, wind: number): Transitions {
  return buildTransitions(columns * rows, actions.length, (cell, action) => {
    const [down, right] = moves[action];
    const row = Math.floor(cell / columns) + down;
    const column = clamp((cell % columns) + right, columns);
    return [
      [clamp(row, rows) * columns + column, 1 - wind],
      [clamp(row - 1, rows) * columns + column, wind],
    ];
  });
}

/** The top row: start, cliff, goal. All else, the start too, is plain. */
function featuresOf(columns: number, rows: number): Features {
  const values = new Float64Array(columns * rows * actions.length * kinds.length);
  for (let i = 0; i < columns * rows * actions.length; i++) {
    values[i * kinds.length + kinds.indexOf(kindOf(Math.floor(i / actions.length), columns))] = 1;
  }
  return { names: kinds, values };
}

function kindOf(cell: number, columns: number): (typeof kinds)[number] {
  if (cell === 0 || cell >= columns) return 'plain';
  return cell === columns - 1 ? 'goal' : 'cliff';
}

/** Row and column of each cell, from 0 to 1. */
function positionsOf(columns: number, rows: number): Float64Array {
  const values = new Float64Array(columns * rows * 2);
  for (let cell = 0; cell < columns * rows; cell++) {
    values[cell * 2] = Math.floor(cell / columns) / (rows - 1);
    values[cell * 2 + 1] = (cell % columns) / (columns - 1);
  }
  return values;
}
