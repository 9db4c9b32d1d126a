import { describe, expect, it } from 'vitest';
import { logSumExp } from '../../../core/numerics/log-sum-exp.ts';
import { compensatedSum } from '../../../core/numerics/sum.ts';
import {
  allFinite,
  axpy,
  dot,
  maxAbs,
  maxAbsDifference,
  middle,
  span,
} from '../../../core/numerics/vector.ts';

const v = (...x: number[]): Float64Array => Float64Array.from(x);

describe('vectors', () => {
  it('do what their names say', () => {
    expect(dot(v(1, 2, 3), v(4, -5, 6))).toBe(12);
    const y = v(1, 1);
    expect(axpy(2, v(3, -4), y)).toBe(y);
    expect(Array.from(y)).toEqual([7, -7]);
    expect(maxAbs(v(1, -3, 2))).toBe(3);
    expect(maxAbsDifference(v(1, 5), v(2, 3))).toBe(2);
    expect(span(v(-1, 4, 2))).toBe(5);
    expect(middle(v(-1, 4, 2))).toBe(1.5);
    expect(allFinite(v(1, 2))).toBe(true);
  });

  it('never lose a NaN, wherever it stands', () => {
    for (const x of [v(Number.NaN, 1), v(1, Number.NaN), v(1, Number.NaN, 2)]) {
      expect(maxAbs(x)).toBeNaN();
      expect(span(x)).toBeNaN();
      expect(middle(x)).toBeNaN();
      expect(maxAbsDifference(x, new Float64Array(x.length))).toBeNaN();
      expect(logSumExp(x, 0, x.length)).toBeNaN();
      expect(allFinite(x)).toBe(false);
    }
  });
});

describe('compensatedSum', () => {
  it('keeps what a plain sum loses', () => {
    expect(compensatedSum(v(1, 1e100, 1, -1e100))).toBe(2);
    // 0.1 is stored as 0.1 + 5.55e-18: a million of them are 100000 + 5.55e-12.
    expect(compensatedSum(new Float64Array(1e6).fill(0.1))).toBe(100000);
    expect(new Float64Array(1e6).fill(0.1).reduce((sum, x) => sum + x, 0)).not.toBe(100000);
  });
});

describe('logSumExp', () => {
  it('agrees with the definition on a range', () => {
    expect(logSumExp(v(9, 0, 1, 2, 9), 1, 4)).toBeCloseTo(Math.log(1 + Math.E + Math.E ** 2), 14);
  });

  it('neither overflows nor underflows', () => {
    expect(logSumExp(v(1e4, 1e4), 0, 2)).toBeCloseTo(1e4 + Math.LN2, 10);
    expect(logSumExp(v(-1e4, -1e4), 0, 2)).toBeCloseTo(-1e4 + Math.LN2, 10);
    expect(logSumExp(v(Number.NEGATIVE_INFINITY, 3), 0, 2)).toBe(3);
    expect(logSumExp(v(1), 0, 0)).toBe(Number.NEGATIVE_INFINITY);
  });
});
