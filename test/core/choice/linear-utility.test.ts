import { describe, expect, it } from 'vitest';
import { featureValues, linearReward } from '../../../core/choice/linear-utility.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { normals, randomModel } from '../../support/random-task.ts';

const shape = {
  states: 15,
  actions: 3,
  branches: 3,
  parameters: 4,
  discount: 0.95,
  shockScale: 0.7,
  irregular: true,
};

describe('linear utility', () => {
  it('multiplies features and parameters', () => {
    const features = { names: ['x', 'y'], values: Float64Array.of(1, 2, 3, 4) };
    expect([...linearReward(features, Float64Array.of(10, 1), new Float64Array(2))]).toEqual([12, 34]);
  });

  it('differentiates V and Q, also with ends, continuations and missing actions', () => {
    const { model, features } = randomModel('derivatives', shape);
    const theta = normals(createRandom('theta'), 4);
    const at = (t: Float64Array) => softSolve(model, linearReward(features, t, new Float64Array(45)));
    const values = featureValues(model, features, at(theta));
    const h = 1e-5;
    for (let k = 0; k < 4; k++) {
      const up = at(theta.map((x, l) => (l === k ? x + h : x)));
      const down = at(theta.map((x, l) => (l === k ? x - h : x)));
      for (let s = 0; s < 15; s++) {
        expect(values.perState[s * 4 + k]).toBeCloseTo((up.value[s] - down.value[s]) / (2 * h), 6);
      }
      for (let i = 0; i < 45; i++) {
        if (model.available![i] === 0) continue;
        expect(values.perPair[i * 4 + k]).toBeCloseTo((up.q[i] - down.q[i]) / (2 * h), 6);
      }
    }
  });
});
