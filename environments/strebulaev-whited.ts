import type { Environment, World } from '../core/contract/environment.ts';
import type { Features, Transitions } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { buildTransitions } from '../core/mdp/transitions.ts';
import type { Shocks } from './firm/tauchen.ts';
import { tauchen } from './firm/tauchen.ts';
import { linearTruth } from './linear/truth.ts';

/** Three times .6, the largest of the three published volatilities, so that all of them share a grid. */
const width = 1.8;

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    points: {
      description: 'Levels of capital, and of productivity.',
      type: 'integer',
      minimum: 2,
      maximum: 200,
      default: 20,
    },
    elasticity: {
      description: 'θ: output is z k^θ.',
      type: 'number',
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.55,
    },
    depreciation: { description: 'δ.', type: 'number', minimum: 0, maximum: 1, default: 0.2 },
    persistence: {
      description: 'ρ of log productivity.',
      type: 'number',
      exclusiveMinimum: -1,
      exclusiveMaximum: 1,
      default: 0.7,
    },
    volatility: {
      description: 'Standard deviation of its innovations; published are 0.02, 0.04 and 0.6.',
      type: 'number',
      exclusiveMinimum: 0,
      default: 0.04,
    },
    interest: {
      description: 'r: the discount is 1 / (1 + r).',
      type: 'number',
      exclusiveMinimum: 0,
      default: 0.05,
    },
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/** A firm that invests under productivity shocks it does not control. */
export const strebulaevWhited: Environment<Parameters> = {
  id: 'strebulaev-whited',
  title: 'Strebulaev-Whited firm',
  summary: 'A firm chooses the capital of the next period while its productivity moves by itself.',
  references: [
    {
      citation:
        'Strebulaev and Whited (2012), Dynamic Models and Structural Estimation in Corporate Finance, Foundations and Trends in Finance 6(1–2), 1–163',
      at: 'https://doi.org/10.1561/0500000035',
    },
    {
      citation:
        'Rolland, Viano, Schürhoff, Nikolov and Cevher (2022), Identifiability and Generalizability from Multiple Experts in Inverse Reinforcement Learning, NeurIPS',
      at: 'https://arxiv.org/abs/2209.10974',
    },
  ],
  version: 1,
  parameters,
  files: [],
  build(given): World {
    const { points } = given;
    const states = points * points;
    const shocks = tauchen(points, width, given.persistence, given.volatility);
    const capital = shocks.logs.map((log) => targetCapital(log, given));
    const features = featuresOf(capital, shocks, given);
    const theta = Float64Array.of(1, 1, -1);
    return {
      model: {
        stateCount: states,
        actionCount: points,
        transitions: investing(shocks),
        available: null,
        continuation: null,
        initial: new Float64Array(states).fill(1 / states),
        discount: 1 / (1 + given.interest),
        shockScale: 1,
        coordinates: null,
      },
      features,
      anchor: null,
      truth: linearTruth(features, theta),
      panel: null,
      design: { individuals: 1000, periods: 100 },
      absorbing: [],
      exitAction: null,
      layout: { kind: 'grid', rows: points, columns: points },
      actionLabels: capital.map((k, j) => `capital ${j + 1}: ${k.toPrecision(3)}`),
      published: [],
      notes: [
        'Rows are capital, columns productivity, both ascending.',
        'Capital left over and capital bought make up a potential, k − γk′: behaviour cannot tell the price of capital.',
      ],
    };
  },
};

/** Without frictions, k′ maximises E[z′ | z] k′^θ − (r + δ) k′: k′ = (θ z^ρ e^(σ²/2) / (r + δ))^(1 / (1 − θ)). */
function targetCapital(
  log: number,
  { elasticity, depreciation, persistence, volatility, interest }: Parameters,
): number {
  const expected = persistence * log + (volatility * volatility) / 2;
  return Math.exp((Math.log(elasticity / (interest + depreciation)) + expected) / (1 - elasticity));
}

/** State (k, z) is `k * points + z`; choosing capital j leads to (j, z′) with p(z′ | z). */
function investing({ transitions }: Shocks): Transitions {
  const points = transitions.length;
  return buildTransitions(points * points, points, (state, chosen) =>
    transitions[state % points].map((probability, z) => [chosen * points + z, probability] as const),
  );
}

/** φ = [z k^θ, (1 − δ) k, k′]. */
function featuresOf(
  capital: readonly number[],
  { logs }: Shocks,
  { elasticity, depreciation }: Parameters,
): Features {
  const points = capital.length;
  const values = new Float64Array(points * points * points * 3);
  for (let i = 0; i < points * points * points; i++) {
    const state = Math.floor(i / points);
    const k = capital[Math.floor(state / points)];
    const output = Math.exp(logs[state % points] + elasticity * Math.log(k));
    values.set([output, (1 - depreciation) * k, capital[i % points]], i * 3);
  }
  return { names: ['output', 'capital-left', 'capital-bought'], values };
}
