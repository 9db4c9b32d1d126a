import type { Environment, World } from '../core/contract/environment.ts';
import type { Demonstrations, Model } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { demonstrationsFromCounts, firstStatesFromTable } from '../core/mdp/demonstrations.ts';
import { busFeatures, costForms, freeCosts, nonparametric } from './bus/cost-forms.ts';
import { busActions, busLayout, mileageMixture, mileageTransitions } from './bus/mileage.ts';
import { printedNumbers } from './bus/published-1987.ts';
import type { BusStatistics } from './bus/rust-1987.ts';
import {
  countBuses,
  decisionCounts,
  incrementCounts,
  incrementObservations,
  poolBuses,
} from './bus/rust-1987.ts';
import type { BusGroup } from './files/asc.ts';
import { ascPath, readBuses } from './files/asc.ts';
import bundled from './files/data/rust-1987.json' with { type: 'json' };

const singles = ['1', '2', '3', '4', '5', '6', '7', '8'] as const;
const samples: Readonly<Record<string, readonly BusGroup[]>> = {
  ...Object.fromEntries(singles.map((group) => [group, [group]])),
  '1-3': ['1', '2', '3'],
  '1-4': ['1', '2', '3', '4'],
  '4,5': ['4', '5'],
  '6,7': ['6', '7'],
  '6-8': ['6', '7', '8'],
  '5-8': ['5', '6', '7', '8'],
  all: singles,
};

const parameters = {
  type: 'object',
  additionalProperties: false,
  properties: {
    group: {
      description: 'Bus group, or a pool of groups that Rust (1987) reports.',
      enum: [...singles, '1-3', '1-4', '4,5', '6,7', '6-8', '5-8', 'all'],
      default: '4',
    },
    bins: { description: 'Mileage bins over 450,000 miles.', enum: [90, 175], default: 90 },
    discount: { type: 'number', minimum: 0, exclusiveMaximum: 1, default: 0.9999 },
    cost: {
      description: 'Form of the maintenance cost; nonparametric is one free cost per visited bin.',
      enum: [...costForms, nonparametric],
      default: 'linear',
    },
    raw: {
      description:
        'Directory of the original .asc files; null uses the bundled counts, which come from them.',
      anyOf: [{ type: 'string', minLength: 1 }, { type: 'null' }],
      default: null,
    },
  },
} as const;
type Parameters = FromSchema<typeof parameters>;

/** The real panel of Madison buses: nobody knows the truth, the printed tables stand in its place. */
export const bus1987: Environment<Parameters> = {
  id: 'bus-1987',
  title: 'Rust (1987), the bus panel',
  summary: 'Monthly decisions to keep or replace the engines of 162 Madison buses, 1974 to 1985, as counts.',
  references: [
    {
      citation:
        'Rust (1987), Optimal Replacement of GMC Bus Engines: An Empirical Model of Harold Zurcher, Econometrica 55(5), 999–1033',
      at: 'https://doi.org/10.2307/1911259',
    },
  ],
  version: 1,
  parameters,
  files: ['raw'],
  dependsOn({ group, raw }) {
    return raw === null ? [] : groupsOf(group).map((name) => ascPath(raw, name));
  },
  build({ group, bins, discount, cost, raw }): World {
    const sample = poolBuses(groupsOf(group).map((name) => statisticsOf(name, bins, raw)));
    const increments = incrementCounts(sample);
    const total = sum(increments);
    const initial = new Float64Array(bins);
    for (const [state, buses] of sample.firstStates) initial[state] = buses / sample.buses;
    const model: Model = {
      stateCount: bins,
      actionCount: busActions.length,
      transitions: mileageTransitions(
        bins,
        increments.map((months) => months / total),
      ),
      available: null,
      continuation: null,
      initial,
      discount,
      shockScale: 1,
      coordinates: null,
    };
    return {
      model,
      features: cost === nonparametric ? freeCosts(bins, visitedBins(sample)) : busFeatures(cost, bins, 1),
      anchor: null,
      truth: null,
      panel: panelOf(model, sample, total),
      mixture: mileageMixture(bins, increments.length),
      kernelObservations: incrementObservations(sample),
      design: { individuals: sample.buses, periods: Math.round(total / sample.buses) },
      absorbing: [],
      exitAction: null,
      layout: busLayout,
      actionLabels: busActions,
      published: printedNumbers({ group, bins, discount, cost }),
      notes: notesOf(sample, increments, total),
    };
  },
};

function groupsOf(sample: Parameters['group']): readonly BusGroup[] {
  return samples[sample];
}

function statisticsOf(group: BusGroup, bins: Parameters['bins'], raw: string | null): BusStatistics {
  return raw === null ? bundled[bins][group] : countBuses(readBuses(raw, group), bins);
}

/**
 * Successors are not stated: the last month of a bus has none, and an engine replaced in month t is in
 * month t + 1 one bin below what its increment says. The increments themselves are in the model.
 */
function panelOf(model: Model, sample: BusStatistics, total: number): Demonstrations {
  const first = new Float64Array(model.stateCount);
  for (const [state, buses] of sample.firstStates) first[state] = buses;
  const panel = demonstrationsFromCounts(model, decisionCounts(sample, model.stateCount), total);
  return { ...panel, firstStates: firstStatesFromTable(first) };
}

function visitedBins({ cells }: BusStatistics): readonly number[] {
  return [...new Set(cells.map(([state]) => state))].sort((a, b) => a - b);
}

function notesOf(sample: BusStatistics, increments: readonly number[], total: number): readonly string[] {
  const replacements = sum(sample.cells.map(([, decision, , months]) => decision * months));
  const moves = increments.map((months, j) => `${months} by ${j}`).join(', ');
  return [
    `${total} monthly decisions of ${sample.buses} buses, ${replacements} of them replacements.`,
    `Mileage moved ${moves} bins; the transition probabilities are these frequencies.`,
    'Bins count from ⌈miles⌉, the first month of each bus is dropped, the decision to replace belongs to the last month of the old engine.',
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
