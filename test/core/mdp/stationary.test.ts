import { describe, expect, it } from 'vitest';
import type { Model } from '../../../core/contract/model.ts';
import { stationaryDistribution } from '../../../core/mdp/stationary.ts';
import { buildTransitions, scatterNext } from '../../../core/mdp/transitions.ts';
import { maxAbsDifference } from '../../../core/numerics/vector.ts';
import { randomModel } from '../../support/random-task.ts';

/** A chain: both actions do the same. */
function chain(rows: readonly (readonly number[])[], initial: readonly number[]): Model {
  const transitions = buildTransitions(rows.length, 2, (s) =>
    rows[s]!.flatMap((probability, next) => (probability > 0 ? [[next, probability] as const] : [])),
  );
  return {
    stateCount: rows.length,
    actionCount: 2,
    transitions,
    available: null,
    continuation: null,
    initial: Float64Array.from(initial),
    discount: 0.5,
    shockScale: 1,
    coordinates: null,
  };
}
const evenly = (model: Model) => new Float64Array(model.stateCount * 2).fill(0.5);

function expectShares(model: Model, shares: readonly number[]): void {
  const found = stationaryDistribution(model, evenly(model));
  expect(maxAbsDifference(found, Float64Array.from(shares))).toBeLessThan(1e-14);
}

describe('stationaryDistribution', () => {
  it('of two states is in proportion to the ways in', () => {
    expectShares(
      chain(
        [
          [0.9, 0.1],
          [0.3, 0.7],
        ],
        [1, 0],
      ),
      [0.75, 0.25],
    );
  });

  it('averages over time where the chain is periodic', () => {
    expectShares(
      chain(
        [
          [0, 1, 0],
          [0, 0, 1],
          [1, 0, 0],
        ],
        [1, 0, 0],
      ),
      [1 / 3, 1 / 3, 1 / 3],
    );
  });

  it('keeps what the start put into chains that never meet, and empties what is passed through', () => {
    const transient = [0.5, 0.3, 0.2];
    expectShares(chain([transient, [0, 1, 0], [0, 0, 1]], [0.5, 0.5, 0]), [0, 0.8, 0.2]);
  });

  it('mixes slowly and still settles', () => {
    const rare = 2 ** -24;
    expectShares(
      chain(
        [
          [1 - rare, rare],
          [3 * rare, 1 - 3 * rare],
        ],
        [0, 1],
      ),
      [0.75, 0.25],
    );
  });

  it('is left where it is by one period of a random process', () => {
    const { model } = randomModel('long run', {
      states: 40,
      actions: 2,
      branches: 3,
      parameters: 1,
      discount: 0.9,
    });
    const policy = Float64Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? 0.3 : 0.7));
    const shares = stationaryDistribution(model, policy);
    const after = scatterNext(
      model,
      policy.map((p, i) => p * shares[i >> 1]),
      new Float64Array(40),
    );
    expect(maxAbsDifference(after, shares)).toBeLessThan(1e-15);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 14);
  });

  it('refuses a process that ends', () => {
    const { model } = randomModel('ends', {
      states: 7,
      actions: 2,
      branches: 2,
      parameters: 1,
      discount: 0.9,
      irregular: true,
    });
    expect(() => stationaryDistribution(model, evenly(model))).toThrow(
      /Action 1 ends the episode in state 3/,
    );
  });
});
