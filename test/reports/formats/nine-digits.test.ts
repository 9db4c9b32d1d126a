import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nineDigits } from '../../../reports/formats/nine-digits.ts';

it('rounds as toPrecision does, but for what lies half way', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      const rounded = nineDigits(x);
      const expected = Number(x.toPrecision(9));
      // Half a unit of the ninth digit, and what is lost on the way to it.
      if (rounded !== expected)
        expect(Math.abs(rounded - x)).toBeLessThanOrEqual(Math.abs(expected - x) * (1 + 1e-6));
      expect(Number(rounded.toPrecision(9))).toBe(rounded);
    }),
    {
      seed: 1,
      numRuns: 2000,
      examples: [[0], [5e-324], [-1.7e308], [0.1], [999_999_999.5], [1e-14], [1e22]],
    },
  );
});

it('leaves what is no number as it is', () => {
  expect([Number.NaN, Infinity, -Infinity].map(nineDigits)).toEqual([Number.NaN, Infinity, -Infinity]);
});
