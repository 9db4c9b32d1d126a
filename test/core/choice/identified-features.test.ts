import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifiedFeatures } from '../../../core/choice/identified-features.ts';
import type { Features } from '../../../core/contract/model.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { normals } from '../../support/random-task.ts';

/** φ = 1, so that φB is B itself. */
function axes(K: number): Features {
  const names = Array.from({ length: K }, (_, k) => `θ${k}`);
  return { names, values: Float64Array.from({ length: K * K }, (_, at) => (at % (K + 1) === 0 ? 1 : 0)) };
}

describe('the features that choices can tell apart', () => {
  it('are the given ones, themselves, where nothing is unseen', () => {
    const features = axes(3);
    expect(identifiedFeatures(features, [])).toBe(features);
  });

  it('have orthonormal directions, orthogonal to everything unseen', () => {
    const shape = fc
      .tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 1, max: 7 }), fc.integer())
      .filter(([K, count]) => count < K);
    fc.assert(
      fc.property(shape, ([K, count, label]) => {
        const random = createRandom(`unseen ${label}`);
        const unseen = Array.from({ length: count }, () => normals(random, K));
        const { names, values: basis } = identifiedFeatures(axes(K), unseen);
        const rest = K - count;
        expect(names).toHaveLength(rest);
        const against = (i: number, other: (k: number) => number): number => {
          let sum = 0;
          for (let k = 0; k < K; k++) sum += basis[k * rest + i] * other(k);
          return sum;
        };
        for (let i = 0; i < rest; i++) {
          for (let j = 0; j < rest; j++) {
            expect(Math.abs(against(i, (k) => basis[k * rest + j]) - (i === j ? 1 : 0))).toBeLessThan(1e-13);
          }
          for (const direction of unseen) {
            expect(Math.abs(against(i, (k) => direction[k]))).toBeLessThan(1e-13 * K);
          }
        }
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('leave parameters with no part in an unseen direction as they are', () => {
    const { names, values } = identifiedFeatures(axes(3), [Float64Array.of(1, 0.95, 0)]);
    expect(names[0]).toBe('1 θ2');
    const length = Math.hypot(1, 0.95);
    const other = [-0.95 / length, 1 / length, 0];
    [0, 1, 2].forEach((k) => {
      expect(values[k * 2]).toBe(k === 2 ? 1 : 0);
      expect(values[k * 2 + 1]).toBeCloseTo(other[k], 15);
    });
  });
});
