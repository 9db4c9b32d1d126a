import { type Command, Option } from 'commander';
import { BenchError } from '../core/contract/index.ts';
import type { Isolation } from '../suites/harness/isolation/executor.ts';
import type { RunOptions } from '../suites/harness/run-suite.ts';
import { readCount } from './arguments.ts';

/** How cells are run, whichever they are; nothing here moves a digest. */
export interface ExecutionFlags {
  readonly isolate?: Isolation;
  readonly timeout?: number;
  readonly memory?: number;
  readonly maxFailures?: number;
}

/** Node itself needs some of it. */
const leastMb = 32;

/** `--isolate`, `--timeout`, `--memory` and `--max-failures`. */
export function execution(command: Command): Command {
  return command
    .addOption(
      new Option('--isolate <engine>', 'what a cell runs in; default: thread').choices(['thread', 'process']),
    )
    .option('--timeout <seconds>', "wall time of a cell, instead of the suite's budget", readSeconds)
    .option(
      '--memory <mb>',
      'what a cell may hold: its heap in a thread, everything in a process',
      readCount('--memory', leastMb),
    )
    .option(
      '--max-failures <n>',
      'begin no more cells once so many have failed: exit code 24',
      readCount('--max-failures', 1),
    );
}

/** The flags as the harness takes them. */
export function executionOptions({
  isolate,
  timeout,
  memory,
  maxFailures,
}: ExecutionFlags): Pick<RunOptions, 'isolate' | 'seconds' | 'memoryMb' | 'maxFailures'> {
  return {
    ...(isolate === undefined ? {} : { isolate }),
    ...(timeout === undefined ? {} : { seconds: timeout }),
    ...(memory === undefined ? {} : { memoryMb: memory }),
    ...(maxFailures === undefined ? {} : { maxFailures }),
  };
}

/** A timer takes at most 2³¹ milliseconds. */
const longestSeconds = 2_000_000;

function readSeconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= longestSeconds) return value;
  throw new BenchError(
    'usage',
    `--timeout is ${JSON.stringify(text)}; it must be a number of seconds over 0 and at most ${longestSeconds}.`,
  );
}
