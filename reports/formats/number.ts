import type { JsonNumber } from '../../core/contract/index.ts';

const minus = '\u2212';
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/**
 * A number for people: `digits` significant digits, a true minus sign, powers of ten
 * where plain digits would mislead. Knows no locale, so that equal input has equal bytes.
 */
export function formatNumber(x: number, digits = 3): string {
  if (Number.isNaN(x)) return 'NaN';
  const sign = x < 0 ? minus : '';
  const size = Math.abs(x);
  if (size === Number.POSITIVE_INFINITY) return sign + '∞';
  if (size === 0) return '0';
  const [mantissa, power] = size.toExponential(digits - 1).split('e') as [string, string];
  const exponent = Number(power);
  if (exponent < -3 || exponent > 6) return `${sign}${mantissa} × 10${superscript(exponent)}`;
  if (exponent >= digits - 1) return sign + grouped(Math.round(size));
  return sign + size.toFixed(digits - 1 - exponent);
}

/** A number that somebody set, not measured: no digits beyond those it has, at most four; 10⁻⁹ without a factor of 1. */
export function formatSetting(x: number): string {
  return formatNumber(x, 4)
    .replace(/\.(\d*?)0+(?=$| )/, (_, kept: string) => (kept === '' ? '' : `.${kept}`))
    .replace(/^(−?)1 × /, '$1');
}

/** A number that somebody printed: with the digits that it has. */
export function formatExact(x: number): string {
  return Number.isFinite(x) ? String(x).replace('-', minus) : formatNumber(x);
}

/** A count: whole, with thousands set apart. */
export function formatCount(x: JsonNumber | number): string {
  const n = Number(x);
  return Number.isInteger(n) ? (n < 0 ? minus : '') + grouped(Math.abs(n)) : formatNumber(n);
}

function grouped(x: number): string {
  return String(x).replace(/\B(?=(\d{3})+$)/g, ',');
}

function superscript(exponent: number): string {
  const digits = String(Math.abs(exponent)).replace(/\d/g, (d) => superscripts[Number(d)]!);
  return (exponent < 0 ? '⁻' : '') + digits;
}
