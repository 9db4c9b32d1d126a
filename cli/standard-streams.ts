import { fstatSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { exitCodes } from '../core/contract/index.ts';
import { systemReason } from '../suites/harness/store/system-reason.ts';

/**
 * Lets nothing that becomes of the standard streams pass for a success, or for a failure. A reader that closed the
 * pipe has seen enough, and the exit code stays what it is; nobody needs to read progress; but an answer that did not
 * arrive ends the program.
 */
export function watchStandardStreams(): void {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') lost(code);
  });
  process.stderr.on('error', () => {});
}

/** Writes all of a text to standard output. A stream drops what a full disk does not take: a file is written whole. */
export function writeOut(text: string): void {
  const { fd } = process.stdout;
  if (!fstatSync(fd).isFile()) process.stdout.write(text);
  else {
    try {
      writeFileSync(fd, text);
    } catch (error) {
      lost((error as NodeJS.ErrnoException).code);
    }
  }
}

function lost(code = 'an unknown error'): never {
  process.stderr.write(`irlbench: standard output: ${systemReason(code)}.\n`);
  process.exit(exitCodes.infrastructure);
}
