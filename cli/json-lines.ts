import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { BenchError } from '../core/contract/index.ts';
import { unwritable } from '../suites/harness/store/write-whole.ts';

/** A line of a file, and which, for people. */
export interface Line {
  readonly text: string;
  readonly where: string;
}

/**
 * The lines of a file that only ever grows by one; empty ones are left out.
 * @throws {BenchError} `bad-record` where the last has no end: what is behind it would be taken for a part of it
 */
export function linesOf(text: string, path: string): readonly Line[] {
  const lines = text.split('\n');
  if (lines.at(-1) !== '') {
    throw new BenchError(
      'bad-record',
      `${path}: line ${lines.length} has no end, so its writer was stopped: remove it.`,
      { line: lines.length },
    );
  }
  return lines.flatMap((line, k) => (line === '' ? [] : [{ text: line, where: `${path}: line ${k + 1}` }]));
}

/**
 * Adds a line to a file, which is made where there is none. Readers see all of it or none; where the disk does not
 * take all of it, the file is as it was, or empty.
 * @throws {BenchError} `infrastructure` where the disk is full or fails; the error of the system for a folder that is
 * not there
 */
export function appendLine(path: string, line: string): void {
  const file = openSync(path, 'a');
  const { size } = fstatSync(file);
  try {
    writeFileSync(file, `${line}\n`);
    fsyncSync(file);
  } catch (error) {
    ftruncateSync(file, size);
    throw unwritable(path, error);
  } finally {
    closeSync(file);
  }
}
