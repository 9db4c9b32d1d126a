import type { Environment, World } from '../core/contract/environment.ts';
import { BenchError } from '../core/contract/errors.ts';
import type { SampleDesign } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import type { CostForm } from './bus/cost-forms.ts';
import { busFeatures, costCount, costForms } from './bus/cost-forms.ts';
import { busActions, busLayout, mileageMixture, mileageTransitions } from './bus/mileage.ts';
import { linearTruth } from './linear/truth.ts';

interface Preset {
  readonly bins: number;
  readonly cost: CostForm;
  readonly costScale: number;
  readonly replacementCost: number;
  readonly costs: readonly number[];
  readonly increments: string;
  readonly discount: number;
  readonly design: SampleDesign;
}

/** Group 4 of Rust (1987): its estimates, its increments, its 37 buses. */
const groupFour = {
  bins: 90,
  costScale: 1,
  increments: '0.3919,0.5953,0.0128',
  discount: 0.9999,
  design: { individuals: 37, periods: 116 },
} as const;

const presets = {
  /** Table IX, group 4. */
  'rust-90': { ...groupFour, cost: 'linear', replacementCost: 10.075, costs: [2.293] },
  /** Table X, group 4, with the digits of the data: in print RC is misprinted and two increments are missing. */
  'rust-175': {
    ...groupFour,
    bins: 175,
    cost: 'linear',
    replacementCost: 10.0896,
    costs: [1.1732],
    increments: '0.11907,0.57619,0.28680,0.01584,0.00140,0.00070',
  },
  // The other cost forms of Table VIII at their maximum likelihood on the counts of group 4.
  'quadratic-90': { ...groupFour, cost: 'quadratic', replacementCost: 11.4814, costs: [4.7635, -2.3146] },
  'cubic-90': { ...groupFour, cost: 'cubic', replacementCost: 17.5878, costs: [28.816, -51.7379, 31.5536] },
  'square-root-90': { ...groupFour, cost: 'square-root', replacementCost: 11.3167, costs: [3.2659] },
  'hyperbolic-90': { ...groupFour, cost: 'hyperbolic', replacementCost: 8.0456, costs: [21.2002] },
  'mixed-90': { ...groupFour, cost: 'mixed', replacementCost: 11.0685, costs: [0.5574, 3.0575] },
  /** Su and Judd (2012), with the increments of Iskhakov, Lee, Rust, Schjerning and Seo (2016) and the θ11 of their code. */
  'su-judd': {
    bins: 175,
    cost: 'linear',
    costScale: 1,
    replacementCost: 11.7257,
    costs: [2.45569],
    increments: '0.0937,0.4475,0.4459,0.0127,0.0002',
    discount: 0.975,
    design: { individuals: 50, periods: 119 },
  },
  /** A small bus whose cost is paid per bin, without Rust's factor of a thousandth. */
  'bus-engine': {
    bins: 20,
    cost: 'linear',
    costScale: 1000,
    replacementCost: 2,
    costs: [0.01],
    increments: '0.3919,0.5953,0.0128',
    discount: 0.95,
    design: { individuals: 500, periods: 80 },
  },
} as const satisfies Record<string, Preset>;

const ofPreset = 'Null takes the value of the preset.';
const coefficient = { anyOf: [{ type: 'number' }, { type: 'null' }], default: null } as const;

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    preset: {
      description: 'A published bus; every other parameter that is not null replaces one of its values.',
      enum: [
        'rust-90',
        'rust-175',
        'quadratic-90',
        'cubic-90',
        'square-root-90',
        'hyperbolic-90',
        'mixed-90',
        'su-judd',
        'bus-engine',
      ],
      default: 'rust-90',
    },
    bins: {
      description: `Mileage bins. ${ofPreset}`,
      anyOf: [{ type: 'integer', minimum: 2, maximum: 100_000 }, { type: 'null' }],
      default: null,
    },
    cost: {
      description: `Form of the maintenance cost. ${ofPreset}`,
      anyOf: [{ enum: costForms }, { type: 'null' }],
      default: null,
    },
    costScale: {
      description: `Multiplies the scale that Rust gave the form. ${ofPreset}`,
      anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { type: 'null' }],
      default: null,
    },
    replacementCost: { description: `RC. ${ofPreset}`, ...coefficient },
    cost1: { description: `θ11. ${ofPreset}`, ...coefficient },
    cost2: { description: `θ12, where the form has a second coefficient. ${ofPreset}`, ...coefficient },
    cost3: { description: `θ13, where the form has a third coefficient. ${ofPreset}`, ...coefficient },
    increments: {
      description: `Probabilities of moving up 0, 1, … bins, separated by commas. ${ofPreset}`,
      anyOf: [{ type: 'string', minLength: 1 }, { type: 'null' }],
      default: null,
    },
    discount: {
      description: `γ. ${ofPreset}`,
      anyOf: [{ type: 'number', minimum: 0, exclusiveMaximum: 1 }, { type: 'null' }],
      default: null,
    },
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/** Rust's bus with a known truth: a band of mileage and a renewal, at any size. */
export const rustBus: Environment<Parameters> = {
  id: 'rust-bus',
  title: "Rust's bus",
  summary: 'Keep a bus engine at a cost that grows with mileage, or pay to start again from zero.',
  references: [
    {
      citation:
        'Rust (1987), Optimal Replacement of GMC Bus Engines: An Empirical Model of Harold Zurcher, Econometrica 55(5), 999–1033',
      at: 'https://doi.org/10.2307/1911259',
    },
    {
      citation:
        'Su and Judd (2012), Constrained Optimization Approaches to Estimation of Structural Models, Econometrica 80(5), 2213–2230',
      at: 'https://doi.org/10.3982/ECTA7925',
    },
  ],
  version: 1,
  parameters,
  files: [],
  build(given): World {
    const preset: Preset = presets[given.preset];
    const bins = given.bins ?? preset.bins;
    const cost = given.cost ?? preset.cost;
    const features = busFeatures(cost, bins, given.costScale ?? preset.costScale);
    const theta = Float64Array.of(
      given.replacementCost ?? preset.replacementCost,
      ...costsOf(given, preset, cost),
    );
    const increments = parseIncrements(given.increments ?? preset.increments);
    const initial = new Float64Array(bins);
    initial[0] = 1;
    return {
      model: {
        stateCount: bins,
        actionCount: busActions.length,
        transitions: mileageTransitions(bins, increments),
        available: null,
        continuation: null,
        initial,
        discount: given.discount ?? preset.discount,
        shockScale: 1,
        coordinates: null,
      },
      features,
      anchor: null,
      truth: linearTruth(features, theta),
      panel: null,
      mixture: mileageMixture(bins, increments.length),
      design: preset.design,
      absorbing: [],
      exitAction: null,
      layout: busLayout,
      actionLabels: busActions,
      published: [],
      notes: [],
    };
  },
};

/** Coefficients of the cost form: as given, else of the preset, where it has the same form. */
function costsOf(given: Parameters, preset: Preset, form: CostForm): readonly number[] {
  const inherited = form === preset.cost ? preset.costs : [];
  const count = costCount(form);
  const costs: number[] = [];
  for (const [k, value] of [given.cost1, given.cost2, given.cost3].entries()) {
    if (k >= count) {
      if (value !== null) refuse(`cost${k + 1}`, value, `null, because cost "${form}" has ${count} of them`);
      continue;
    }
    const taken = value ?? inherited[k];
    if (taken === undefined) {
      refuse(
        `cost${k + 1}`,
        null,
        `a number, because preset "${given.preset}" has no cost "${form}" to take it from`,
      );
    }
    costs.push(taken);
  }
  return costs;
}

/** "0.39,0.6,0.01" as numbers that sum to 1. */
function parseIncrements(text: string): readonly number[] {
  const increments = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const total = increments.reduce((sum, probability) => sum + probability, 0);
  const valid = increments.every((probability) => probability >= 0) && Math.abs(total - 1) <= 1e-6;
  if (!valid) refuse('increments', text, 'probabilities separated by commas that sum to 1');
  return increments;
}

function refuse(name: string, value: string | number | null, allowed: string): never {
  const message = `parameters.${name} is ${JSON.stringify(value)}: it must be ${allowed}.`;
  throw new BenchError('bad-data', message, { path: `parameters.${name}` });
}
