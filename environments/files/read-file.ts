import { readFileSync } from 'node:fs';
import { BenchError } from '../../core/contract/errors.ts';

/**
 * The bytes of a file.
 * @param what finishes the sentence "it must be …"
 * @throws {BenchError} `bad-data` where it cannot be read
 */
export function readBytes(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new BenchError('bad-data', `${path}: ${reasonOf(code)}; it must be ${what}.`, { path }, { cause });
  }
}

function reasonOf(code: string): string {
  if (code === 'ENOENT') return 'there is no such file';
  return code === 'EISDIR' ? 'it is a folder' : `it cannot be read (${code})`;
}

/** The same as UTF-8 text, without a byte order mark. */
export function readText(path: string, what: string): string {
  return readBytes(path, what)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}
