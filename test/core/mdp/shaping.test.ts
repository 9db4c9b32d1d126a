import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Model } from '../../../core/contract/index.ts';
import { applyShaping, applyShapingTransposed, createShapingProjection } from '../../../core/mdp/shaping.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { buildTransitions } from '../../../core/mdp/transitions.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { dot, maxAbs, maxAbsDifference } from '../../../core/numerics/vector.ts';
import { bus, garnet, grid, modelOf } from './worlds.ts';

const normals = (length: number, label: string): Float64Array => {
  const random = createRandom(label);
  return Float64Array.from({ length }, () => random.normal());
};

/** MᵀW(e − Mh). */
function slope(model: Model, weights: Float64Array, residual: Float64Array): Float64Array {
  return applyShapingTransposed(
    model,
    residual.map((x, i) => weights[i] * x),
    new Float64Array(model.stateCount),
  );
}

describe('the shaping operator', () => {
  it('takes constants to (1 − γ) times themselves', () => {
    const { model } = garnet('constant', 20, 3, 4, { discount: 0.97 });
    const shaped = applyShaping(model, new Float64Array(20).fill(5), new Float64Array(60));
    expect(maxAbsDifference(shaped, new Float64Array(60).fill(5 * 0.03))).toBeLessThan(1e-14);
  });

  it('is the transpose of its transpose, ends included, whatever they continue with', () => {
    const transitions = buildTransitions(5, 2, (s, a) =>
      a === 1 && s > 2
        ? []
        : [
            [(s + a + 1) % 5, 0.4],
            [s, 0.6],
          ],
    );
    const model = modelOf(5, 2, transitions, { continuation: new Float64Array(10).fill(7) });
    const h = normals(5, 'h');
    const x = normals(10, 'x');
    const forward = dot(x, applyShaping(model, h, new Float64Array(10)));
    const backward = dot(h, applyShapingTransposed(model, x, new Float64Array(5)));
    expect(Math.abs(forward - backward)).toBeLessThan(1e-14);
    expect(applyShaping(model, h, new Float64Array(10))[9]).toBe(h[4]);
  });

  it('changes V by h and the policy not at all', () => {
    const { model, reward } = garnet('shaped', 30, 3, 4);
    const h = normals(30, 'h');
    const shaped = applyShaping(model, h, new Float64Array(90)).map((m, i) => m + reward[i]);
    const before = softSolve(model, reward);
    const after = softSolve(model, shaped);
    expect(maxAbsDifference(after.policy, before.policy)).toBeLessThan(1e-12);
    expect(
      maxAbsDifference(
        after.value,
        before.value.map((v, s) => v + h[s]),
      ),
    ).toBeLessThan(1e-10);
  });
});

describe('the projection onto shapings', () => {
  it('is orthogonal, and leaves nothing of a shaping', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 2, max: 4 }),
        fc.constantFrom(0, 0.5, 0.95, 0.9999),
        fc.nat(1e6),
        (states, actions, discount, seed) => {
          const { model } = garnet(`projection/${seed}`, states, actions, 3, { discount });
          const random = createRandom(`weights/${seed}`);
          const weights = Float64Array.from(
            { length: states * actions },
            () => random.uniform() / (states * actions),
          );
          const projection = createShapingProjection(model, weights);
          const e = normals(states * actions, `e/${seed}`);
          // e and Mh cancel to the last digits of the larger one.
          const scale = maxAbs(e) + maxAbs(projection.potential(e));
          expect(maxAbs(slope(model, weights, projection.residual(e)))).toBeLessThan(1e-15 * scale);
          const h = normals(states, `h/${seed}`);
          const shaping = applyShaping(model, h, new Float64Array(e.length));
          expect(maxAbs(projection.residual(shaping))).toBeLessThan(1e-11);
          expect(maxAbsDifference(projection.potential(shaping), h)).toBeLessThan(1e-11 / (1 - discount));
        },
      ),
      { seed: 1, numRuns: 150 },
    );
  });

  it.each([
    ['engine', bus(175, [0.3919, 0.5953, 0.0128], 10, (x) => x).model],
    ['large engine', bus(5000, [0.3919, 0.5953, 0.0128], 10, (x) => x).model],
    ['grid', grid(30, 0.2, { discount: 0.999 }).model],
    ['garnet', garnet('thousand', 300, 4, 5, { discount: 0.9999 }).model],
  ])('reaches an orthogonality of rounding: %s', (_, model) => {
    const pairs = model.stateCount * model.actionCount;
    const weights = new Float64Array(pairs).fill(1 / pairs);
    const projection = createShapingProjection(model, weights);
    const e = normals(pairs, 'e');
    const scale = maxAbs(e) + maxAbs(projection.potential(e));
    expect(maxAbs(slope(model, weights, projection.residual(e)))).toBeLessThan(1e-15 * scale);
  });

  it('stays exact where states are unvisited: their free potentials are 0', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 30 }),
        fc.constantFrom(0.5, 0.95, 0.999),
        fc.nat(1e6),
        (states, discount, seed) => {
          const { model } = garnet(`unvisited/${seed}`, states, 3, 3, { discount });
          const random = createRandom(`visited/${seed}`);
          const weights = new Float64Array(states * 3);
          // Two thirds of the states are visited, some of them with one action only.
          for (let s = 0; s < states; s++) {
            if (random.uniform() < 1 / 3) continue;
            const chosen = 1 + Math.floor(3 * random.uniform());
            for (let a = 0; a < chosen; a++) weights[3 * s + a] = (0.01 + random.uniform()) / states;
          }
          const projection = createShapingProjection(model, weights);
          const e = normals(states * 3, `e/${seed}`);
          const h = projection.potential(e);
          expect(h.every(Number.isFinite)).toBe(true);
          expect(maxAbs(slope(model, weights, projection.residual(e)))).toBeLessThan(1e-12);
          const shaping = applyShaping(model, normals(states, `h/${seed}`), new Float64Array(e.length));
          const left = projection.residual(shaping);
          for (let i = 0; i < left.length; i++)
            if (weights[i] > 0) expect(Math.abs(left[i])).toBeLessThan(1e-10);
          // A state that no weighted pair touches has nothing to say.
          const touched = new Uint8Array(states);
          for (let i = 0; i < weights.length; i++) {
            if (weights[i] === 0) continue;
            touched[Math.floor(i / 3)] = 1;
            for (let p = model.transitions.rowStart[i]; p < model.transitions.rowStart[i + 1]; p++) {
              touched[model.transitions.next[p]] = 1;
            }
          }
          for (let s = 0; s < states; s++) if (touched[s] === 0) expect(h[s]).toBe(0);
        },
      ),
      { seed: 2, numRuns: 200 },
    );
  });

  it('does not care about the scale of the weights', () => {
    const { model } = garnet('scale', 25, 3, 4);
    const weights = Float64Array.from({ length: 75 }, (_, i) => 1 + (i % 5));
    const e = normals(75, 'e');
    const one = createShapingProjection(model, weights).potential(e);
    const other = createShapingProjection(
      model,
      weights.map((w) => 1e-9 * w),
    ).potential(e);
    expect(maxAbsDifference(one, other)).toBeLessThan(1e-12);
  });
});
