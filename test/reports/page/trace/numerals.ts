const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A numeral of a text: an integer or a decimal, perhaps with a power of ten; or what is no finite number. */
const pattern = /[−-]?10⁻?[⁰¹²³⁴-⁹]+|[−-]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+| × 10⁻?[⁰¹²³⁴-⁹]+)?|−?∞|NaN/g;

/** The numerals of a text, in order; a hyphen between two words or numbers is no sign. */
export function numeralsIn(text: string): readonly string[] {
  return text.replace(/(?<=[\p{L}\d])(?<!\de)-(?=\d)/gu, ' ').match(pattern) ?? [];
}

/** What a reader makes of a printed number: its value and half a unit of its last digit. */
export function read(shown: string): { readonly value: number; readonly half: number } {
  if (shown === 'NaN') return { value: Number.NaN, half: 0 };
  const plain = shown.replaceAll(',', '').replaceAll('−', '-');
  if (plain.endsWith('∞')) return { value: plain === '-∞' ? -Infinity : Infinity, half: 0 };
  const bare = /^(-?)10(⁻?[⁰¹²³⁴-⁹]+)$/.exec(plain);
  const [mantissa = '', power = ''] = bare === null ? plain.split(/ × 10|e/) : [`${bare[1]}1`, bare[2]];
  const exponent = Array.from(power.replace('⁻', '-'))
    .map((c) => (superscripts.includes(c) ? superscripts.indexOf(c) : c))
    .join('');
  const scale = power === '' ? 1 : Number(`1e${exponent}`);
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  return { value: Number(mantissa) * scale, half: (0.5 * scale) / 10 ** decimals };
}

/** Whether a numeral is what a number looks like at the digits that it has. */
export function shows(shown: string, exact: number): boolean {
  const { value, half } = read(shown);
  if (!Number.isFinite(value)) return Object.is(value, exact);
  return Math.abs(value - exact) <= half * (1 + 1e-9);
}
