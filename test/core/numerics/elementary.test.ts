import { describe, expect, it } from 'vitest';
import { expNegative, logOnePlus } from '../../../core/numerics/elementary.ts';
import { createRandom } from '../../../core/numerics/random.ts';

const twoUlps = 2 * Number.EPSILON;

describe('expNegative', () => {
  it("is within 2 ulp of the engine's exp over its whole range", () => {
    const random = createRandom('exp');
    let worst = 0;
    for (let n = 0; n < 200_000; n++) {
      const x = (n % 3 === 0 ? 700 : n % 3 === 1 ? 20 : 1e-3) * random.uniform();
      worst = Math.max(worst, Math.abs(expNegative(x) / Math.exp(-x) - 1));
    }
    expect(worst).toBeLessThanOrEqual(twoUlps);
  });

  it('has the right limits', () => {
    expect(expNegative(0)).toBe(1);
    expect(expNegative(1e-300)).toBe(1);
    expect(expNegative(800)).toBe(0);
    expect(expNegative(Number.POSITIVE_INFINITY)).toBe(0);
    expect(expNegative(Number.NaN)).toBeNaN();
    expect(expNegative(744)).toBeGreaterThan(0);
  });
});

describe('logOnePlus', () => {
  it("is within 2 ulp of the engine's log1p, for small arguments too", () => {
    const random = createRandom('log');
    let worst = 0;
    for (let n = 0; n < 200_000; n++) {
      const e = n % 2 === 0 ? random.uniform() : 10 ** (-300 * random.uniform());
      worst = Math.max(worst, Math.abs(logOnePlus(e) / Math.log1p(e) - 1));
    }
    expect(worst).toBeLessThanOrEqual(twoUlps);
  });

  it('has the right ends', () => {
    expect(logOnePlus(0)).toBe(0);
    expect(logOnePlus(1)).toBeCloseTo(Math.LN2, 15);
    expect(logOnePlus(Number.NaN)).toBeNaN();
  });
});
