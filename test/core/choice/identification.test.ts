import { describe, expect, it } from 'vitest';
import {
  describeDirection,
  identification,
  roundingInformation,
} from '../../../core/choice/identification.ts';

describe('identification', () => {
  it('does not depend on the units of the parameters', () => {
    const correlation = 0.9;
    const plain = identification(Float64Array.of(1, correlation, correlation, 1), new Float64Array(2));
    const scaled = identification(
      Float64Array.of(1e8, correlation * 1e2, correlation * 1e2, 1e-4),
      new Float64Array(2),
    );
    expect(plain.condition).toBeCloseTo(1.9 / 0.1, 10);
    expect(scaled.condition).toBeCloseTo(1.9 / 0.1, 10);
  });

  it('names the direction without information', () => {
    // I = C Cᵀ with rows of C orthogonal to u = (1, −2, 1).
    const c = [1, 1, 1, 1, 0, -1];
    const information = Float64Array.from({ length: 9 }, (_, i) => {
      const [k, l] = [Math.floor(i / 3), i % 3];
      return c[k] * c[l] + c[3 + k] * c[3 + l];
    });
    const { condition, weakest, unseen } = identification(information, new Float64Array(3));
    expect(unseen).toEqual([weakest]);
    expect(condition).toBeGreaterThan(1e14);
    expect(weakest[0] / weakest[1]).toBeCloseTo(-0.5, 8);
    expect(weakest[2] / weakest[1]).toBeCloseTo(-0.5, 8);
    expect(describeDirection(['a', 'b', 'c'], weakest)).toBe('− 0.5 a + 1 b − 0.5 c');
  });

  it('knows a parameter without any effect', () => {
    const { condition, weakest } = identification(Float64Array.of(2, 0, 0, 0), new Float64Array(2));
    expect(condition).toBe(Infinity);
    expect([...weakest]).toEqual([0, 1]);
  });
});
