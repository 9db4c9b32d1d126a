/** JSON has no NaN or infinities, and `JSON.stringify` turns them into `null` without a word: they travel as strings. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** What can be written to a file and read back unchanged; a number that is not finite is a `JsonNumber`. */
export type Json = number | string | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A number as JSON speaks it. Minus zero becomes zero, so that equal results have equal bytes. */
export function toJsonNumber(x: number): JsonNumber {
  if (Number.isFinite(x)) return x === 0 ? 0 : x;
  return Number.isNaN(x) ? 'NaN' : x > 0 ? 'Infinity' : '-Infinity';
}

/** The inverse of `toJsonNumber`. */
export function fromJsonNumber(x: JsonNumber): number {
  return typeof x === 'number' ? x : Number(x);
}

/** JSON Schema of a number that may be non-finite. */
export const jsonNumberSchema = {
  anyOf: [{ type: 'number' }, { enum: ['NaN', 'Infinity', '-Infinity'] }],
} as const;
