import { readJobs, readShare } from './arguments.ts';
import { replay, replayText } from './commands/replay.ts';
import { status, statusText } from './commands/status.ts';
import { verify, verifyText } from './commands/verify.ts';
import type { Host } from './host.ts';

interface Flags {
  readonly json?: true;
  readonly jobs?: number;
}

const jobs = ['-j, --jobs <n>', 'cells at a time; default: one per core', readJobs] as const;

/** `status`, `verify` and `replay`: what a folder holds, and whether it is true. */
export function addStoreVerbs({ verb, say, exitWith, worker, interruptible }: Host): void {
  verb('status', 'what is done, missing, failed, stale in the directory of a run')
    .argument('<run>', 'directory of a run; nothing is written to it')
    .action((run: string, flags: Flags) => {
      const found = status(run);
      exitWith(found.exitCode);
      say(flags.json, found, () => statusText(found));
    });

  verb('verify', 'check every file of a run against its digest, and run a sample of its cells again')
    .argument('<run>', 'directory of a run; nothing is written to it')
    .option('--sample <share>', 'share of the cells to run again', readShare('--sample'), 0.05)
    .option('--seed <text>', 'chooses which', 'verify')
    .option(...jobs)
    .action(async (run: string, flags: Flags & { sample: number; seed: string }) => {
      const { sample, seed } = flags;
      const found = await interruptible((drain) =>
        verify(run, { sample, seed, worker, drain, ...threads(flags) }),
      );
      exitWith(found.exitCode);
      say(flags.json, found, () => verifyText(found));
    });

  verb('replay', 'run one cell again and say what differs from what is stored')
    .argument('<key>', 'key of the cell, or enough of its beginning')
    .requiredOption('--run <dir>', 'directory of a run; nothing is written to it')
    .option(...jobs)
    .action(async (key: string, flags: Flags & { run: string }) => {
      const found = await interruptible((drain) =>
        replay(flags.run, key, { worker, drain, ...threads(flags) }),
      );
      exitWith(found.exitCode);
      say(flags.json, found, () => replayText(found));
    });
}

function threads({ jobs: count }: Flags): { readonly threads?: number } {
  return count === undefined ? {} : { threads: count };
}
