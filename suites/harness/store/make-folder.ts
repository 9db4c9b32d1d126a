import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { BenchError } from '../../../core/contract/errors.ts';
import { unwritable } from './write-whole.ts';

/**
 * Makes a folder, and those above it that are not there. One at a time: where a file system says that there is no
 * such folder instead of refusing to make one, as that of processes does, Node's way of making all tries for ever.
 * @throws {BenchError} `infrastructure` naming the folder and the reason
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(path)) throw refused(path, error);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function refused(path: string, error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return unwritable(path, error);
  return new BenchError(
    'infrastructure',
    `${path} cannot be made: no folder can be made in ${dirname(path)}.`,
    { path, code: 'ENOENT' },
    { cause: error },
  );
}
