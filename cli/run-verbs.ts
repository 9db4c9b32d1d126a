import type { Command } from 'commander';
import { BenchError } from '../core/contract/index.ts';
import { terminalSummary } from '../reports/formats/terminal.ts';
import { planSuite } from '../suites/harness/plan.ts';
import { readCount, readRange } from './arguments.ts';
import { catalog } from './catalog.ts';
import { planText } from './commands/plan.ts';
import { run } from './commands/run.ts';
import type { Host } from './host.ts';
import { readProgram } from './program.ts';
import { readSuite, suiteBase } from './suites.ts';

/** `plan` and `run`: the cells of a suite, and their results. */
export function addRunVerbs({ verb, say, exitWith, worker, colour, interruptible }: Host): void {
  selection(verb('plan', 'the cells of a suite; runs nothing'))
    .argument('<suite>', 'id of a suite, or path of a JSON file')
    .action((suite: string, flags: SelectionFlags & { json?: true }) => {
      const { manifest } = planOf(suite, flags);
      say(flags.json, manifest, () => planText(manifest));
    });

  selection(verb('run', 'run what is missing of a suite; the same command resumes'))
    .argument('<suite>', 'id of a suite, or path of a JSON file')
    .requiredOption('--out <dir>', 'directory of the run')
    .option('-j, --jobs <n>', 'cells at a time; default: one per core', readCount('--jobs', 1))
    .option('--cell <key>', 'only this cell (a prefix of its key) and what it needs')
    .option('--force', 'run stored cells again')
    .option('--quiet', 'no progress')
    .action(async (suite: string, flags: SelectionFlags & RunFlags) => {
      const plan = onlyCell(planOf(suite, flags), flags.cell);
      const { manifest, records, verdict, path } = await interruptible((signal) =>
        run(plan, {
          directory: flags.out,
          worker,
          threads: flags.jobs,
          force: flags.force ?? false,
          colour: colour(),
          quiet: flags.quiet ?? false,
          signal,
        }),
      );
      exitWith(verdict.exitCode);
      say(flags.json, verdict, () => `${terminalSummary(manifest, verdict, records)}\nReport: ${path}`);
    });
}

interface SelectionFlags {
  readonly env?: readonly string[];
  readonly est?: readonly string[];
  readonly replicates?: readonly number[];
  readonly seed?: string;
}

interface RunFlags {
  readonly out: string;
  readonly jobs?: number;
  readonly cell?: string;
  readonly force?: true;
  readonly quiet?: true;
  readonly json?: true;
}

function selection(command: Command): Command {
  return command
    .option('--env <name...>', 'only these worlds, by name or environment')
    .option('--est <name...>', 'only these estimators, by label or id')
    .option('--replicates <range>', 'only these replicates: 3, or 0..4', readRange)
    .option('--seed <text>', "instead of the suite's own seed");
}

function planOf(name: string, flags: SelectionFlags) {
  const { env, est, replicates, seed } = flags;
  const filters = {
    ...(env === undefined ? {} : { environments: env }),
    ...(est === undefined ? {} : { estimators: est }),
    ...(replicates === undefined ? {} : { replicates }),
  };
  return planSuite(readSuite(name), catalog, {
    ...readProgram(),
    base: suiteBase(name),
    filters,
    ...(seed === undefined ? {} : { seed }),
    configuration: { env: env ?? null, est: est ?? null, replicates: replicates ?? null, seed: seed ?? null },
  });
}

function onlyCell(plan: ReturnType<typeof planOf>, prefix: string | undefined): ReturnType<typeof planOf> {
  if (prefix === undefined) return plan;
  const wanted = plan.jobs.filter((job) => job.cell.startsWith(prefix));
  if (wanted.length !== 1) {
    const found = wanted.length === 0 ? 'no cell' : `${wanted.length} cells`;
    throw new BenchError(
      'usage',
      `--cell ${prefix} names ${found} of this suite; give the key that the report shows.`,
    );
  }
  const needed = new Set([wanted[0]!.cell, ...Object.values(wanted[0]!.companions)]);
  return { ...plan, jobs: plan.jobs.filter((job) => needed.has(job.cell)) };
}
