import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { sourceLine } from '../suites/harness/machine.ts';
import { readCodeDigests } from '../suites/harness/plan/code-digests.ts';

/** What the program knows of itself: its code's digests, its version and commit. */
export interface Program {
  readonly digests: ReturnType<typeof readCodeDigests>;
  readonly source: string;
  /** The compiled module that runs cells, and looks into users' modules. */
  readonly worker: URL;
}

/** Compiled code lies in `dist/cli`: the package is two levels up, the digests one. */
export function readProgram(): Program {
  known ??= {
    digests: readCodeDigests(new URL('../code-digests.json', import.meta.url)),
    source: sourceLine(fileURLToPath(new URL('../..', import.meta.url))),
    worker: new URL('./worker.js', import.meta.url),
  };
  return known;
}

/** What was loaded stays what it is, whatever happens to its files. */
let known: Program | null = null;

/** The words that start this program again, from anywhere. */
export function programWords(): readonly string[] {
  return [process.execPath, fileURLToPath(new URL('./main.js', import.meta.url))];
}
