import { BenchError } from '../contract/errors.ts';

/**
 * The one text of a JSON value: no white space, keys in the order of their
 * UTF-16 code units, numbers in their shortest round-trip form. Equal values
 * have equal bytes, so that a digest of the text names the value.
 *
 * Source: RFC 8785, JSON Canonicalization Scheme.
 * @throws {BenchError} `bad-data`, naming the path, for anything that JSON cannot say:
 *   NaN, infinities, `undefined`, lone surrogates, class instances, functions
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$');
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refused(path, String(value));
    return JSON.stringify(value);
  }
  if (typeof value === 'string') return writeText(value, path);
  if (Array.isArray(value))
    return `[${Array.from(value, (item, i) => write(item, `${path}[${i}]`)).join(',')}]`;
  if (isPlainObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${writeText(key, path)}:${write(value[key], `${path}.${key}`)}`);
    return `{${members.join(',')}}`;
  }
  throw refused(path, typeof value === 'object' ? 'a class instance' : typeof value);
}

function writeText(text: string, path: string): string {
  if (/\p{Surrogate}/u.test(text)) throw refused(path, 'text with a lone surrogate');
  return JSON.stringify(text);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function refused(path: string, found: string): BenchError {
  return new BenchError(
    'bad-data',
    `${path} is ${found}; JSON allows null, booleans, finite numbers, text, arrays and plain objects.`,
    { path, found },
  );
}
