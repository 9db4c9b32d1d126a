import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatCount, formatExact, formatNumber, formatSetting } from '../../../reports/formats/number.ts';

it.each([
  [0, '0'],
  [-0, '0'],
  [0.0461, '0.0461'],
  [9.996, '10.0'],
  [-1234.5, '−1,235'],
  [123456, '123,456'],
  [0.0001234, '1.23 × 10⁻⁴'],
  [-1.5e12, '−1.50 × 10¹²'],
  [Number.NaN, 'NaN'],
  [Number.NEGATIVE_INFINITY, '−∞'],
])('formats %s as %s', (x, text) => {
  expect(formatNumber(x)).toBe(text);
});

it.each([
  [0.05, '0.05'],
  [0.25, '0.25'],
  [10, '10'],
  [1.5, '1.5'],
  [1e-9, '10⁻⁹'],
  [2000, '2,000'],
])('formats the setting %s as %s', (x, text) => {
  expect(formatSetting(x)).toBe(text);
});

it('keeps printed digits', () => {
  expect(formatExact(-2708.366)).toBe('−2708.366');
  expect(formatExact(Number.NaN)).toBe('NaN');
});

it('formats counts', () => {
  expect(formatCount(9976)).toBe('9,976');
  expect(formatCount('Infinity')).toBe('∞');
});

it('never lies by more than half of the last digit shown', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), (x) => {
      fc.pre(Math.abs(x) > 1e-3);
      const shown = Number(formatNumber(x).replace('−', '-').replaceAll(',', ''));
      return Math.abs(shown - x) <= Math.abs(x) * 0.0051;
    }),
    { seed: 1, numRuns: 500 },
  );
});
