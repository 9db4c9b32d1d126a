import { describe, expect, it } from 'vitest';
import { expectedChoices } from '../../../core/choice/demand.ts';
import { linearReward } from '../../../core/choice/linear-utility.ts';
import type { Model } from '../../../core/contract/model.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { stationaryDistribution } from '../../../core/mdp/stationary.ts';
import { bus1987 } from '../../../environments/bus-1987.ts';
import { buildWith } from '../../environments/build-with.ts';
import { randomModel } from '../../support/random-task.ts';

/** Engines a year that 37 buses of group 4 buy at a replacement price, in steady state. */
function enginesAYear(replacementCost: number, maintenance = 2.29309298): number {
  const { model, features } = buildWith(bus1987, { group: '4' });
  const theta = Float64Array.of(replacementCost, maintenance);
  const { policy } = softSolve(model, linearReward(features!, theta, new Float64Array(180)));
  return 37 * expectedChoices(model, policy, 1, 12, stationaryDistribution(model, policy));
}

describe('the demand for engines', () => {
  it('is what two other programs compute for group 4', () => {
    expect(enginesAYear(4)).toBeCloseTo(15.975931, 5);
    expect(enginesAYear(10.0749422)).toBeCloseTo(4.853002, 5);
  });

  it('falls with the price', () => {
    const demands = [2, 4, 6, 8, 10, 12].map((price) => enginesAYear(price));
    expect(demands).toEqual([...demands].sort((a, b) => b - a));
  });

  it('is buses over the mean life of an engine, months', () => {
    const { model, features } = buildWith(bus1987, { group: '4' });
    const theta = Float64Array.of(8, 2.3);
    const { policy } = softSolve(model, linearReward(features!, theta, new Float64Array(180)));
    const perMonth = expectedChoices(model, policy, 1, 1, stationaryDistribution(model, policy));
    // Survival of one engine, month by month, by hand: it starts a month after it was put in.
    let alive = keepOn(model, Float64Array.of(1, ...new Float64Array(89)));
    let life = 0;
    for (let month = 0; month < 20_000; month++) {
      life += alive.reduce((sum, mass) => sum + mass, 0);
      alive = keepOn(
        model,
        alive.map((mass, s) => mass * policy[s * 2]),
      );
    }
    expect(perMonth).toBeCloseTo(1 / life, 12);
  });
});

/** One month with the engine kept. */
function keepOn({ transitions }: Model, mass: Float64Array): Float64Array {
  const moved = new Float64Array(mass.length);
  for (let s = 0; s < mass.length; s++) {
    for (let e = transitions.rowStart[s * 2]; e < transitions.rowStart[s * 2 + 1]; e++) {
      moved[transitions.next[e]] += mass[s] * transitions.probability[e];
    }
  }
  return moved;
}

describe('expectedChoices', () => {
  const { model } = randomModel('demand', {
    states: 6,
    actions: 3,
    branches: 3,
    parameters: 1,
    discount: 0.9,
  });
  const { policy } = softSolve(
    model,
    Float64Array.from({ length: 18 }, (_, i) => Math.cos(i)),
  );

  it('in one period is the choice at the start, and over actions it adds up to the periods', () => {
    const start = Float64Array.of(0, 0, 1, 0, 0, 0);
    expect(expectedChoices(model, policy, 1, 1, start)).toBeCloseTo(policy[7], 15);
    const all = [0, 1, 2].map((action) => expectedChoices(model, policy, action, 25, start));
    expect(all[0] + all[1] + all[2]).toBeCloseTo(25, 12);
  });

  it('refuses an action that does not exist', () => {
    for (const action of [-1, 3, 0.5, Number.NaN]) {
      expect(() => expectedChoices(model, policy, action, 1, model.initial)).toThrow(`action is ${action}`);
    }
  });
});
