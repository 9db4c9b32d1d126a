import type { Environment, World } from '../core/contract/environment.ts';
import type { Features, Transitions } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { buildTransitions } from '../core/mdp/transitions.ts';
import { linearTruth } from './linear/truth.ts';

const actions = ['read', 'wait', 'exit'] as const;
const [read, wait, exit] = [0, 1, 2];
const chapters = 5;
const waits = 3;
/** Combinations of two prices and two qualities, which a book keeps. */
const kinds = 4;
const states = chapters * waits * kinds;
const discount = 0.92;
const shockScale = 0.85;

const names = [
  'read',
  'read-quality',
  'read-cliffhanger',
  'read-progress',
  'read-price',
  'read-unlocked',
  'wait',
  'wait-quality',
  'wait-delay',
  'wait-unlock',
  'wait-progress',
] as const;

const presets = {
  binge: [0.05, 0.85, 0.45, 0.18, -0.45, 0.1, -0.45, 0.2, -0.25, 0.25, -0.1],
  patient: [-0.2, 0.65, 0.25, 0.05, -1, 0.45, -0.1, 0.35, -0.05, 0.65, 0.1],
} as const;

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    preset: {
      description:
        'binge: a reader whom a cliffhanger drives on. patient: one who waits for the free chapter.',
      enum: ['binge', 'patient'],
      default: 'binge',
    },
    rewardScale: {
      description: 'Multiplies the true parameters: how clearly the reader chooses.',
      type: 'number',
      exclusiveMinimum: 0,
      default: 1,
    },
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/** A book in chapters. The published cell mixes both readers, 48 to 52; here a world is one of them. */
export const serializedContent: Environment<Parameters> = {
  id: 'serialized-content',
  title: 'Serialized content',
  summary: 'Pay to read the next chapter, wait until it is free, or leave the book for good.',
  references: [
    {
      citation: 'EconIRL, validation cell "airl_het_paper_identification"',
      at: 'https://github.com/rawatpranjal/EconIRL',
    },
  ],
  version: 1,
  parameters,
  files: [],
  build({ preset, rewardScale }): World {
    const features = featuresOf();
    const theta = Float64Array.from(presets[preset], (value) => value * rewardScale);
    const transitions = pages();
    return {
      model: {
        stateCount: states,
        actionCount: actions.length,
        transitions,
        available: null,
        continuation: worthOfTheEnd(transitions),
        initial: new Float64Array(states).fill(1 / kinds, 0, kinds),
        discount,
        shockScale,
        coordinates: null,
      },
      features,
      anchor: { action: exit, payoff: new Float64Array(states) },
      truth: linearTruth(features, theta),
      panel: null,
      design: { individuals: 3200, periods: 16 },
      absorbing: [],
      exitAction: exit,
      layout: { kind: 'set' },
      actionLabels: actions,
      published: [],
      notes: [
        'Books end where the published ones enter an absorbing state, and an end is worth what that state is worth.',
        'Nine features of the published cell whose parameters are zero are left out.',
      ],
    };
  },
};

/** State ((chapter · 3 + wait) · 2 + price) · 2 + quality. After the last chapter there is nothing. */
function pages(): Transitions {
  return buildTransitions(states, actions.length, (state, action) => {
    const kind = state % kinds;
    const { chapter, delay } = placeOf(state);
    if (action === exit) return [];
    if (action === wait && delay < waits - 1) return [[state + kinds, 1]];
    return chapter === chapters - 1 ? [] : [[(chapter + 1) * waits * kinds + kind, 1]];
  });
}

/** σ log A / (1 − γ) after every end: a state with choices that pay nothing, for ever. */
function worthOfTheEnd({ rowStart }: Transitions): Float64Array {
  const idle = (shockScale * Math.log(actions.length)) / (1 - discount);
  return Float64Array.from({ length: states * actions.length }, (_, i) =>
    rowStart[i] === rowStart[i + 1] ? idle : 0,
  );
}

function placeOf(state: number): { readonly chapter: number; readonly delay: number } {
  const place = Math.floor(state / kinds);
  return { chapter: Math.floor(place / waits), delay: place % waits };
}

function featuresOf(): Features {
  const width = names.length;
  const values = new Float64Array(states * actions.length * width);
  for (let state = 0; state < states; state++) {
    const { chapter, delay } = placeOf(state);
    const price = Math.floor(state / 2) % 2;
    const quality = state % 2;
    const progress = chapter / (chapters - 1);
    const unlocked = delay === waits - 1 ? 1 : 0;
    const suspense = chapter === 2 || chapter === 3 ? 0.2 : 0;
    const cliffhanger = 0.45 * quality + 0.35 * Math.sin((Math.PI * (chapter + 1)) / chapters) + suspense;
    const row = state * actions.length;
    values.set([1, quality, cliffhanger, progress, price, unlocked], (row + read) * width);
    values.set([1, quality, delay / (waits - 1), unlocked, progress], (row + wait) * width + 6);
  }
  return { names, values };
}
