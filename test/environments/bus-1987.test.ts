import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { logLikelihood } from '../../core/choice/likelihood.ts';
import { featureValues, linearReward } from '../../core/choice/linear-utility.ts';
import type { World } from '../../core/contract/environment.ts';
import type { PerState } from '../../core/contract/tables.ts';
import { estimateTransitions } from '../../core/mdp/estimate-transitions.ts';
import { createSoftSolver } from '../../core/mdp/soft-solve.ts';
import { expectedNext } from '../../core/mdp/transitions.ts';
import { minimiseLbfgs } from '../../core/numerics/lbfgs.ts';
import { validate } from '../../core/schema/validate.ts';
import { countBuses, decisionCounts, incrementCounts, poolBuses } from '../../environments/bus/rust-1987.ts';
import { bus1987 } from '../../environments/bus-1987.ts';
import type { BusGroup } from '../../environments/files/asc.ts';
import { ascFiles, readBuses } from '../../environments/files/asc.ts';
import bundled from '../../environments/files/data/rust-1987.json' with { type: 'json' };
import { rustBus } from '../../environments/rust-bus.ts';
import { shared } from '../support/shared.ts';
import { buildWith } from './build-with.ts';

const raw = shared('data/rust1987');
const fixture = shared('fixtures/rust1987-sufficient-statistics.json');
const groups = Object.keys(ascFiles) as BusGroup[];

/** Log-likelihood of the increments at their own frequencies, from the notes of a world alone. */
function countsOf(world: World): number[] {
  const text = /moved (.*) bins/.exec(world.notes[1])![1];
  return text.split(', ').map((part) => Number(part.split(' ')[0]));
}

function increments(world: World): { counts: number[]; logLikelihood: number } {
  const counts = countsOf(world);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return { counts, logLikelihood: counts.reduce((sum, n) => sum + n * Math.log(n / total), 0) };
}

describe('Tables V and VI of Rust (1987), and the same at 175 bins', () => {
  it.each([
    ['1', 90, 360, [71, 284, 5], -203.99],
    ['2', 90, 192, [75, 115, 2], -138.57],
    ['3', 90, 3312, [1017, 2261, 34], -2219.58],
    ['4', 90, 4292, [1682, 2555, 55], -3140.57],
    ['5', 90, 1500, [733, 760, 7], -1079.18],
    ['6', 90, 1250, [773, 477], -831.05],
    ['7', 90, 2250, [1350, 894, 6], -1550.32],
    ['8', 90, 2250, [1624, 626], -1330.35],
    ['1-3', 90, 3864, [1163, 2660, 41], -2575.98],
    ['1-4', 90, 8156, [2845, 5215, 96], -5755.0],
    ['4,5', 90, 5792, null, -4243.73],
    ['6,7', 90, 3500, null, -2384.5],
    ['6-8', 90, 5750, null, -3757.76],
    ['5-8', 90, 7250, null, -4904.41],
    ['all', 90, 15406, null, -11237.68],
    ['1-3', 175, 3864, [362, 1729, 1723, 49, 1], -3861.3713],
    ['4', 175, 4292, [511, 2473, 1231, 68, 6, 3], -4331.4173],
    ['1-4', 175, 8156, [873, 4202, 2954, 117, 7, 3], -8307.3196],
  ] as const)('group %s, %d bins: %d months', (group, bins, total, counts, printed) => {
    const world = buildWith(bus1987, { group, bins });
    const seen = increments(world);
    expect(world.panel!.total).toBe(total);
    if (counts) expect(seen.counts).toEqual(counts);
    expect(Math.abs(seen.logLikelihood - printed)).toBeLessThanOrEqual(0.005);
  });

  it('the model moves by these frequencies', () => {
    const { transitions } = buildWith(bus1987, {}).model;
    expect([...transitions.probability.subarray(0, 3)]).toEqual([1682 / 4292, 2555 / 4292, 55 / 4292]);
  });

  it('162 buses, 124 replacements', () => {
    expect(buildWith(bus1987, { group: 'all' }).notes[0]).toBe(
      '15406 monthly decisions of 162 buses, 124 of them replacements.',
    );
  });
});

describe('the increments as a mixture', () => {
  it.each([90, 175] as const)('have the frequencies that the model moves by, %d bins', (bins) => {
    const { model, panel, mixture, kernelObservations } = buildWith(bus1987, { group: '1-4', bins });
    expect(estimateTransitions(model, panel!, mixture, kernelObservations)).toEqual(model.transitions);
  });

  it('are seen once with every decision', () => {
    const { panel, kernelObservations } = buildWith(bus1987, {});
    const seen = new Float64Array(180);
    const { state, action, weight } = kernelObservations!;
    for (let n = 0; n < weight.length; n++) seen[2 * state[n] + action[n]] += weight[n];
    const { decisions } = panel!;
    expect([...seen].filter((months) => months > 0)).toEqual([...decisions.weight]);
    expect(
      decisions.weight.every((months, n) => seen[2 * decisions.state[n] + decisions.action[n]] === months),
    ).toBe(true);
  });
});

describe('the bundled counts', () => {
  it.skipIf(raw === null).each([90, 175] as const)('are those of the raw files, %d bins', (bins) => {
    for (const group of groups)
      expect(countBuses(readBuses(raw!, group), bins)).toEqual(bundled[bins][group]);
  });

  it.skipIf(raw === null)('give the same world as the raw files', () => {
    expect(buildWith(bus1987, { group: '1-4', raw })).toEqual(buildWith(bus1987, { group: '1-4' }));
  });

  it.skipIf(fixture === null).each([90, 175] as const)(
    'are those of an independent count, %d bins',
    (bins) => {
      const counted = JSON.parse(readFileSync(fixture!, 'utf8'));
      for (const pool of [...groups, '123', '1234']) {
        const { keep, replace, inc } = counted[`g${pool}_n${bins}`];
        const ours = poolBuses(pool.split('').map((group) => bundled[bins][group as BusGroup]));
        const decisions = decisionCounts(ours, bins);
        const column = (action: number, length: number) =>
          Array.from({ length }, (_, x) => decisions[2 * x + action]);
        expect(column(0, keep.length)).toEqual(keep);
        expect(column(1, replace.length)).toEqual(replace);
        expect(decisions.subarray(2 * keep.length).every((count) => count === 0)).toBe(true);
        expect(incrementCounts(ours)).toEqual(inc);
      }
    },
  );

  it('begin where each bus was in its second month', () => {
    const { firstStates } = buildWith(bus1987, {}).panel!;
    expect([[...firstStates!.state], [...firstStates!.weight]]).toEqual([
      [0, 1],
      [30, 7],
    ]);
  });
});

it('knows a group by one name, so that one panel has one key', () => {
  expect(() => validate(bus1987.parameters, { group: 4 }, 'parameters')).toThrow(/group is 4/);
});

it('names the raw files that it depends on', () => {
  const parameters = { group: '6,7', bins: 90, discount: 0.9999, cost: 'linear' } as const;
  expect(bus1987.dependsOn!({ ...parameters, raw: '/data' })).toEqual([
    '/data/a452374.asc',
    '/data/a530872.asc',
  ]);
  expect(bus1987.dependsOn!({ ...parameters, raw: null })).toEqual([]);
});

it('leaves the misprints out', () => {
  const names = (changes: object) => buildWith(bus1987, changes).published.map(({ name }) => name);
  expect(names({ group: '4', bins: 175 })).toEqual([
    'standard error of replacement-cost',
    'cost-1',
    'standard error of cost-1',
    'full log-likelihood',
  ]);
  expect(names({ group: '1-3', discount: 0 })).toEqual([
    'replacement-cost',
    'cost-1',
    'standard error of cost-1',
    'partial log-likelihood',
    'transition log-likelihood',
  ]);
  expect(names({ group: '4', discount: 0.5 })).toEqual(['transition log-likelihood']);
});

describe('conventions, on a bus made up for them', () => {
  const bus = { replacements: [12_000], odometer: [5000, 5001, 12_000, 13_000, 17_001] };

  it('counts bins from above, the decision in the last old month, and the move of a new engine in full', () => {
    const { cells, firstStates } = countBuses([bus], 90);
    expect(firstStates).toEqual([[1, 1]]);
    expect(cells).toEqual([
      [0, 0, 1, 1], // 13,000: a thousand miles on the new engine, one bin up from nothing
      [1, 0, 1, 2], // 5,001: second bin, one up; 17,001: the same on the new engine
      [2, 1, 1, 1], // 12,000: third bin, and it is replaced
    ]);
  });
});

/** Maximum of the choice likelihood, by its analytic gradient: Σ n (dQ − dV)/dθ. */
function maximise(
  world: World,
  start: readonly number[],
): { theta: Float64Array; logLikelihood: number; value: Float64Array } {
  const { model, features, panel } = world;
  const solver = createSoftSolver(model);
  const width = features!.names.length;
  const { state, action, weight } = panel!.decisions;
  const reward = new Float64Array(model.stateCount * 2);
  let value: PerState = new Float64Array(model.stateCount);
  const negative = (theta: Float64Array, gradient: Float64Array): number => {
    const solution = solver.solve(linearReward(features!, theta, reward), { start: value });
    value = solution.value;
    const { perState, perPair } = featureValues(model, features!, solution);
    gradient.fill(0);
    for (let j = 0; j < weight.length; j++) {
      const i = state[j] * 2 + action[j];
      for (let k = 0; k < width; k++) {
        gradient[k] -= weight[j] * (perPair[i * width + k] - perState[state[j] * width + k]);
      }
    }
    return -logLikelihood(model, panel!, solution.policy);
  };
  const fit = minimiseLbfgs(negative, Float64Array.from(start), {
    gradientTolerance: 1e-5,
    iterations: 300,
    noise: 1e-12,
  });
  return { theta: fit.x, logLikelihood: -fit.value, value };
}

describe('estimates that an independent program finds on the same counts', () => {
  it.each([
    ['1-3', 90, 0.9999, 11.72695, 4.825873, -132.388619, -2307.88583],
    ['4', 90, 0.9999, 10.074942, 2.293093, -163.584284, -1278.656],
    ['1-4', 90, 0.9999, 9.75572, 2.627614, -300.250171, -1387.8846],
    ['4', 175, 0.9999, 10.089601, 1.173179, -163.717969, -1278.08909],
    ['4', 90, 0, 7.635783, 71.513313, -165.458522, null],
  ] as const)('group %s, %d bins, discount %d', (group, bins, discount, rc, cost, likelihood, expected) => {
    const world = buildWith(bus1987, { group, bins, discount });
    const fit = maximise(world, discount === 0 ? [7, 60] : [10, 2]);
    expect(fit.theta[0]).toBeCloseTo(rc, 4);
    expect(fit.theta[1]).toBeCloseTo(cost, 4);
    expect(fit.logLikelihood).toBeCloseTo(likelihood, 6);
    if (expected === null) return;
    const next = expectedNext(world.model, fit.value, new Float64Array(bins * 2));
    expect(Math.abs(next[0] / expected - 1)).toBeLessThan(2e-6);
  });
});

const starts = {
  linear: [10, 2],
  quadratic: [11, 4, -2],
  cubic: [11, 4, -2, 0],
  'square-root': [11, 3],
  hyperbolic: [8, 20],
  mixed: [10, 1, 3],
};
type Cost = keyof typeof starts;
const costs = Object.keys(starts) as Cost[];

describe('Table VIII: the log-likelihood of every cost form, to one unit of its last digit', () => {
  const cases = (['1-3', '4', '1-4'] as const).flatMap((group) =>
    costs.flatMap((cost) =>
      ([0.9999, 0] as const).flatMap((discount) => {
        const world = buildWith(bus1987, { group, discount, cost });
        const printed = world.published.find(({ name }) => name === 'partial log-likelihood');
        return printed ? [[cost, group, discount, printed.value, world] as const] : [];
      }),
    ),
  );

  it('prints 31 numbers that are no misprints', () => {
    expect(cases).toHaveLength(31);
  });

  it.each(cases)('%s, groups %s, discount %d: %d', (cost, _group, _discount, printed, world) => {
    const ours = maximise(world, starts[cost]).logLikelihood;
    expect(Math.abs(Math.round(ours * 1000) - Math.round(printed * 1000))).toBeLessThanOrEqual(1);
  });

  it('swaps the two cubic entries of group 4', () => {
    const cubic = (discount: number) =>
      maximise(buildWith(bus1987, { cost: 'cubic', discount }), starts.cubic);
    expect(cubic(0.9999).logLikelihood).toBeCloseTo(-162.988, 3);
    expect(cubic(0).logLikelihood).toBeCloseTo(-162.885, 3);
  });
});

it.each(costs.filter((cost) => cost !== 'linear'))(
  'the simulated bus with %s cost has these estimates as truth',
  (cost) => {
    const fit = maximise(buildWith(bus1987, { cost }), starts[cost]);
    const { truth } = buildWith(rustBus, { preset: `${cost}-90` as 'mixed-90' });
    for (const [k, value] of truth!.parameters!.entries()) {
      expect(Math.abs(fit.theta[k] - value)).toBeLessThanOrEqual(6e-5);
    }
  },
);
