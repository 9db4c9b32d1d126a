import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BenchError } from '../../../core/contract/errors.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { normal95, normalProbability } from '../../../reports/statistics/normal.ts';
import { studentQuantile, studentTwoSided } from '../../../reports/statistics/student-t.ts';
import { summarise } from '../../../reports/statistics/summary.ts';

describe('Student’s t', () => {
  it.each([
    [0.975, 1, 12.7062047361747],
    [0.975, 2, 4.302652729749464],
    [0.975, 3, 3.1824463052842638],
    [0.975, 4, 2.7764451051977934],
    [0.975, 9, 2.2621571628540993],
    [0.975, 19, 2.0930240544082634],
    [0.975, 29, 2.045229642132703],
    [0.95, 10, 1.8124611228107335],
    [0.995, 30, 2.7499956536],
    [0.9, 5, 1.475884048824481],
  ])('quantile %f at %i degrees', (probability, degrees, known) => {
    expect(Math.abs(studentQuantile(probability, degrees) / known - 1)).toBeLessThan(1e-9);
  });

  it('is Cauchy’s at 1 degree, closed at 2, and normal in the limit', () => {
    expect(studentQuantile(0.8, 1)).toBeCloseTo(Math.tan(Math.PI * 0.3), 12);
    expect(studentQuantile(0.8, 2)).toBeCloseTo(0.6 * Math.sqrt(2 / (1 - 0.36)), 12);
    expect(studentQuantile(0.975, 1_000_000)).toBeCloseTo(1.959963984540054, 5);
  });

  it('is odd about one half and the inverse of its distribution', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.51, max: 0.9999, noNaN: true }),
        fc.integer({ min: 1, max: 200 }),
        (p, degrees) => {
          const t = studentQuantile(p, degrees);
          expect(studentTwoSided(t, degrees)).toBeCloseTo(2 * p - 1, 12);
          expect(studentQuantile(1 - p, degrees)).toBeCloseTo(
            -t,
            Math.max(0, 10 - Math.ceil(Math.log10(1 + t * t))),
          );
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it('refuses degrees and probabilities that do not exist', () => {
    expect(() => studentQuantile(0.5, 0)).toThrow(BenchError);
    expect(() => studentQuantile(0.5, 2.5)).toThrow(BenchError);
    expect(() => studentQuantile(1, 3)).toThrow(BenchError);
    expect(() => studentQuantile(Number.NaN, 3)).toThrow(BenchError);
  });
});

describe('the standard normal', () => {
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1, 0.158655253931457],
    [2, 0.977249868051821],
    [-3, 0.00134989803163009],
    [normal95, 0.975],
  ])('is at most %f with probability %f, within 1e-7', (z, known) => {
    expect(Math.abs(normalProbability(z) - known)).toBeLessThan(1e-7);
  });
});

describe('a summary', () => {
  it('of known numbers', () => {
    // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, Σ(x − 5)² = 32.
    const found = summarise([9, 2, 4, 5, 4, 7, 4, 5], 'linear');
    const sd = Math.sqrt(32 / 7);
    expect(found).toMatchObject({ n: 8, scale: 'linear', mean: 5, median: 4.5, min: 2, max: 9, centre: 5 });
    expect(found.sd).toBeCloseTo(sd, 14);
    expect(found.mcse).toBeCloseTo(sd / Math.sqrt(8), 14);
    expect(found.high).toBeCloseTo(5 + (2.364624251010299 * sd) / Math.sqrt(8), 9);
    expect(found.low).toBeCloseTo(5 - (2.364624251010299 * sd) / Math.sqrt(8), 9);
  });

  it('on the log scale is about the geometric mean', () => {
    const found = summarise([1, 4, 16], 'log');
    expect(found.scale).toBe('log');
    expect(found.mean).toBe(7);
    expect(found.centre).toBeCloseTo(4, 12);
    const factor = Math.exp((4.302652729749464 * Math.log(4)) / Math.sqrt(3));
    expect(found.high).toBeCloseTo(4 * factor, 6);
    expect(found.low).toBeCloseTo(4 / factor, 9);
  });

  it('falls back to the linear scale where an error is 0', () => {
    expect(summarise([0, 1, 2], 'log')).toMatchObject({ scale: 'linear', centre: 1 });
  });

  it('has no interval below two values and no number at all for none or for infinities', () => {
    expect(summarise([3], 'linear')).toMatchObject({
      n: 1,
      mean: 3,
      centre: 3,
      min: 3,
      max: 3,
      sd: Number.NaN,
      low: Number.NaN,
    });
    expect(summarise([], 'linear')).toMatchObject({ n: 0, mean: Number.NaN });
    expect(summarise([1, Infinity], 'linear')).toMatchObject({ n: 2, mean: Number.NaN, high: Number.NaN });
  });

  it('does not depend on the order of the seeds, to the bit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-6, max: 10, noNaN: true }), { minLength: 2, maxLength: 20 }),
        (values) => {
          expect(summarise(values.toReversed(), 'log')).toEqual(summarise(values, 'log'));
        },
      ),
      { seed: 1, numRuns: 100 },
    );
  });

  it.each(['linear', 'log'] as const)('covers the mean of %s-normal data 95 times in 100', (scale) => {
    const random = createRandom(`coverage ${scale}`);
    const runs = 4000;
    let covered = 0;
    for (let k = 0; k < runs; k++) {
      const values = Array.from({ length: 10 }, () => {
        const x = 0.5 + 2 * random.normal();
        return scale === 'log' ? Math.exp(x) : x;
      });
      const { low, high } = summarise(values, scale);
      const target = scale === 'log' ? Math.exp(0.5) : 0.5;
      if (low <= target && target <= high) covered++;
    }
    // Four binomial standard errors of 4,000 runs.
    expect(Math.abs(covered / runs - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / runs));
  });
});
