import type { Environment, World } from '../core/contract/environment.ts';
import type { Demonstrations, Features, Model, Truth } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { populationDemonstrations } from '../core/mdp/population.ts';
import { softSolve } from '../core/mdp/soft-solve.ts';
import { buildTransitions } from '../core/mdp/transitions.ts';
import { linearTruth } from './linear/truth.ts';

const actions = ['continue', 'stop'] as const;
const first = 0;
const second = 1;
const over = 2;
const stop = 1;
const periods = 10;

/**
 * How what follows a stop is written down. `absorbing-state`: as a state that goes on for ever. `valued-end`: as an
 * end that is worth what that state is worth, the same process in two states. `masked-end`: as an end worth nothing,
 * which is what a done flag that multiplies the next value by zero says; the choices are those of the process that
 * goes on.
 */
const ends = ['absorbing-state', 'valued-end', 'masked-end'] as const;
type End = (typeof ends)[number];

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    sign: {
      description: 'positive: every period pays 1, and to stop early is a loss. negative: it costs 1.',
      enum: ['positive', 'negative'],
      default: 'positive',
    },
    end: {
      description:
        'How what follows a stop is written down: as a state, as an end worth as much, or as an end worth nothing.',
      enum: ends,
      default: 'absorbing-state',
    },
    absorbingReward: {
      description:
        'What a period after the stop pays. Null takes the published value: the same as a period before.',
      anyOf: [{ type: 'number' }, { type: 'null' }],
      default: null,
    },
    discount: { description: 'γ.', type: 'number', minimum: 0, exclusiveMaximum: 1, default: 0.9 },
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/** Walk between two states until choosing to stop: what is lost when an end is taken for worth nothing. */
export const earlyTermination: Environment<Parameters> = {
  id: 'early-termination',
  title: 'Early termination',
  summary: 'Two states to walk between, and a way out; the same process with three bookings of its end.',
  references: [
    {
      citation:
        'Gleave, Freire, Wang and Toyer (2020), seals: Suite of Environments for Algorithms that Learn Specifications',
      at: 'https://github.com/HumanCompatibleAI/seals',
    },
    {
      citation:
        'Kostrikov, Agrawal, Dwibedi, Levine and Tompson (2019), Discriminator-Actor-Critic: Addressing Sample Inefficiency and Reward Bias in Adversarial Imitation Learning, ICLR',
      at: 'https://arxiv.org/abs/1809.02925',
    },
  ],
  version: 1,
  parameters,
  files: [],
  build(given): World {
    const { end } = given;
    const model = modelOf(given, end);
    const features = featuresOf(model.stateCount);
    const theta = Float64Array.of(
      periodReward(given),
      ...(end === 'absorbing-state' ? [afterwards(given)] : []),
    );
    const truth = linearTruth(features, theta);
    return {
      model,
      features,
      anchor: null,
      truth,
      panel: end === 'masked-end' ? panelOfWhatGoesOn(given, truth) : null,
      design: { individuals: 500, periods },
      absorbing: end === 'absorbing-state' ? [over] : [],
      exitAction: null,
      layout: { kind: 'set' },
      actionLabels: actions,
      published: [],
      notes:
        end === 'masked-end'
          ? [
              'The panel is the exact population of the process that goes on after a stop; the model that estimators are told says that nothing does.',
            ]
          : [],
    };
  },
};

function modelOf(given: Parameters, end: End): Model {
  const states = end === 'absorbing-state' ? 3 : 2;
  const stops = (state: number, action: number): boolean => state === second && action === stop;
  const transitions = buildTransitions(states, actions.length, (state, action) => {
    if (state === first) return [[second, 1]];
    if (!stops(state, action)) return [[state === over ? over : first, 1]];
    return end === 'absorbing-state' ? [[over, 1]] : [];
  });
  const continuation = new Float64Array(states * actions.length);
  continuation[second * actions.length + stop] = worthOfTheEnd(given);
  const initial = new Float64Array(states);
  initial[first] = 1;
  return {
    stateCount: states,
    actionCount: actions.length,
    transitions,
    available: null,
    continuation: end === 'valued-end' ? continuation : null,
    initial,
    discount: given.discount,
    shockScale: 1,
    coordinates: null,
  };
}

/** V = (r + σ log A) / (1 − γ): two idle choices for ever, each with its shock. */
function worthOfTheEnd(given: Parameters): number {
  return (afterwards(given) + Math.log(actions.length)) / (1 - given.discount);
}

function periodReward({ sign }: Parameters): number {
  return sign === 'positive' ? 1 : -1;
}

function afterwards(given: Parameters): number {
  return given.absorbingReward ?? periodReward(given);
}

/** The reward is of the state alone: `alive`, and `over` where there is such a state. */
function featuresOf(states: number): Features {
  const names = ['alive', 'over'].slice(0, states - 1);
  const values = new Float64Array(states * actions.length * names.length);
  for (let state = 0; state < states; state++) {
    for (let action = 0; action < actions.length; action++) {
      values[(state * actions.length + action) * names.length + (state === over ? 1 : 0)] = 1;
    }
  }
  return { names, values };
}

function panelOfWhatGoesOn(given: Parameters, { reward }: Truth): Demonstrations {
  const model = modelOf(given, 'valued-end');
  return populationDemonstrations(model, softSolve(model, reward).policy, periods);
}
