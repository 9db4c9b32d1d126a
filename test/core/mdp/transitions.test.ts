import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Model } from '../../../core/contract/index.ts';
import { checkModel } from '../../../core/mdp/check-model.ts';
import {
  buildTransitions,
  expectedNext,
  scatterNext,
  transitionsFromDense,
} from '../../../core/mdp/transitions.ts';
import { dot } from '../../../core/numerics/vector.ts';
import { garnet, modelOf } from './worlds.ts';

describe('buildTransitions', () => {
  it('adds duplicates, sorts, drops zeros, keeps ends', () => {
    const t = buildTransitions(3, 2, (s, a) => {
      if (s === 2) return [];
      return a === 0
        ? [
            [2, 0.25],
            [0, 0.5],
            [2, 0.25],
            [1, 0],
          ]
        : [[s, 1]];
    });
    expect(Array.from(t.rowStart)).toEqual([0, 2, 3, 5, 6, 6, 6]);
    expect(Array.from(t.next)).toEqual([0, 2, 0, 0, 2, 1]);
    expect(Array.from(t.probability)).toEqual([0.5, 0.5, 1, 0.5, 0.5, 1]);
  });

  it('refuses next states that do not exist', () => {
    for (const next of [3, -1, 0.5, Number.NaN]) {
      expect(() => buildTransitions(3, 1, () => [[next, 1]])).toThrow(
        expect.objectContaining({ code: 'bad-model' }),
      );
    }
  });

  it('agrees with transitionsFromDense', () => {
    const { model } = garnet('dense', 7, 3, 4);
    const { rowStart, next, probability } = model.transitions;
    const dense = new Float64Array(7 * 3 * 7);
    for (let i = 0; i < 21; i++)
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) dense[i * 7 + next[p]] = probability[p];
    expect(transitionsFromDense(7, 3, dense)).toEqual(model.transitions);
  });
});

describe('expectedNext and scatterNext', () => {
  it('are transposes of each other: ⟨x, Pv⟩ = ⟨Pᵀx, v⟩', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 2, max: 4 }),
        fc.nat(1e6),
        (states, actions, seed) => {
          const { model, reward } = garnet(`transpose/${seed}`, states, actions, 3);
          const v = garnet(`v/${seed}`, states, 2, 1).reward.slice(0, states);
          const forward = dot(reward, expectedNext(model, v, new Float64Array(reward.length)));
          const backward = dot(scatterNext(model, reward, new Float64Array(states)), v);
          expect(Math.abs(forward - backward)).toBeLessThan(1e-12 * states * actions * 10);
        },
      ),
      { seed: 1, numRuns: 100 },
    );
  });

  it('give the continuation value at ends, and let their mass leave', () => {
    const transitions = buildTransitions(2, 2, (s, a) => (a === 0 ? [[1 - s, 1]] : []));
    const model = modelOf(2, 2, transitions, { continuation: Float64Array.of(9, 7, 9, -3) });
    const v = Float64Array.of(10, 20);
    expect(Array.from(expectedNext(model, v, new Float64Array(4)))).toEqual([20, 7, 10, -3]);
    const open = modelOf(2, 2, transitions);
    expect(Array.from(expectedNext(open, v, new Float64Array(4)))).toEqual([20, 0, 10, 0]);
    expect(Array.from(scatterNext(open, Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 5)))).toEqual([3, 1]);
  });
});

describe('checkModel', () => {
  const { model } = garnet('checked', 4, 2, 2);

  it('passes what is right, ends and single-precision sums included', () => {
    expect(() => checkModel(model, 'model')).not.toThrow();
    const ends = modelOf(
      2,
      2,
      buildTransitions(2, 2, (s, a) => (a === 0 ? [[s, 1 + 2.4e-8]] : [])),
    );
    expect(() => checkModel(ends, 'model')).not.toThrow();
  });

  it('names path, value and what is allowed', () => {
    const { transitions } = model;
    const probability = transitions.probability.slice();
    probability[0] += 0.01;
    const wrong: [Partial<Model>, string][] = [
      [{ discount: 1 }, 'model.discount is 1'],
      [{ discount: Number.NaN }, 'model.discount is NaN'],
      [{ discount: -0.1 }, 'model.discount is -0.1'],
      [{ shockScale: 0 }, 'model.shockScale is 0'],
      [{ shockScale: Number.POSITIVE_INFINITY }, 'model.shockScale is Infinity'],
      [{ stateCount: 0 }, 'model.stateCount is 0'],
      [{ actionCount: 1 }, 'model.actionCount is 1'],
      [{ transitions: { ...transitions, probability } }, 'row of state 0 and action 0'],
      [
        { transitions: { ...transitions, probability: transitions.probability.map(() => Number.NaN) } },
        'probability[0] is NaN',
      ],
      [{ transitions: { ...transitions, next: transitions.next.map(() => 4) } }, 'transitions.next[0] is 4'],
      [
        { transitions: { ...transitions, next: transitions.next.map(() => 0) } },
        'above 0, the one before it',
      ],
      [{ transitions: { ...transitions, rowStart: transitions.rowStart.slice(1) } }, 'rowStart.length is 8'],
      [{ available: new Uint8Array(8) }, 'available, state 0 is none'],
      [{ available: new Uint8Array(7).fill(1) }, 'available.length is 7'],
      [{ continuation: new Float64Array(8).fill(Number.NaN) }, 'continuation[0] is NaN'],
      [{ initial: new Float64Array(4) }, 'initial, sum is 0'],
      [{ initial: Float64Array.of(2, -1, 0, 0) }, 'initial[1] is -1'],
      [{ coordinates: { dimension: 2, values: new Float64Array(3) } }, 'coordinates.values.length is 3'],
    ];
    for (const [change, message] of wrong) {
      expect(() => checkModel({ ...model, ...change }, 'model')).toThrow(
        expect.objectContaining({ code: 'bad-model', message: expect.stringContaining(message) }),
      );
    }
  });
});
