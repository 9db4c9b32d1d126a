/** 1, 10, … 10²²: the powers of ten that are exact in float64. */
const powers = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/**
 * A number rounded to 9 significant digits, as `toPrecision` does, without a detour over text where its scale allows:
 * a page rounds a million of them. What lies half way to within rounding may go either way.
 */
export function nineDigits(x: number): number {
  const power = powers[8 - Math.floor(Math.log10(Math.abs(x)))];
  return power === undefined ? Number(x.toPrecision(9)) : Math.round(x * power) / power;
}
