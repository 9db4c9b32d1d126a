import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BenchError } from '../../../core/contract/errors.ts';
import type { Environment, Options } from '../../../core/contract/index.ts';
import { systemReason } from '../store/system-reason.ts';

/** An environment's parameters twice: as it takes them, and as keys hold them. */
export interface FileParameters {
  /** With absolute paths. */
  readonly actual: Options;
  /** With `sha256:` and the digest of the content in place of every path. */
  readonly inKey: Options;
}

/**
 * Takes paths out of keys: a moved file is the same data, an edited one is not.
 * @param base directory that relative paths start from
 * @throws {BenchError} `bad-data` where a file cannot be read
 */
export function resolveFiles(environment: Environment, parameters: Options, base: string): FileParameters {
  const named = environment.files.filter(
    (name) => typeof parameters[name] === 'string' && parameters[name] !== '',
  );
  if (named.length === 0) return { actual: parameters, inKey: parameters };
  const paths = Object.fromEntries(named.map((name) => [name, resolve(base, String(parameters[name]))]));
  const actual = { ...parameters, ...paths };
  const digests = named.map((name) => {
    const files = environment.dependsOn?.(actual) ?? [paths[name]!];
    // What is read for one parameter may be the file of another.
    const whose = (file: string): string =>
      `${environment.id}.${named.find((own) => paths[own] === file) ?? name}`;
    return [name, `sha256:${contentDigest(files, whose)}`];
  });
  return { actual, inKey: { ...parameters, ...Object.fromEntries(digests) } };
}

/** SHA-256 of one file; of the digests of several, in order. */
function contentDigest(files: readonly string[], whose: (file: string) => string): string {
  const digests = files.map((file) =>
    createHash('sha256')
      .update(readBytes(file, whose(file)))
      .digest('hex'),
  );
  return digests.length === 1 ? digests[0]! : createHash('sha256').update(digests.join('\n')).digest('hex');
}

function readBytes(file: string, where: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new BenchError(
      'bad-data',
      `${where}: ${file} cannot be read: ${systemReason((cause as NodeJS.ErrnoException).code!)}.`,
      { where, file },
      { cause },
    );
  }
}
