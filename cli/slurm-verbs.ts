import { resolve } from 'node:path';
import process from 'node:process';
import type { Suite } from '../core/contract/index.ts';
import { askMaxArraySize } from '../suites/harness/slurm/client.ts';
import { quoted } from '../suites/harness/slurm/quote.ts';
import { readCount, readJobs } from './arguments.ts';
import type { SlurmEmit } from './documents/slurm-emit.ts';
import { duration } from './duration.ts';
import { type ExecutionFlags, execution } from './execution-flags.ts';
import type { Host } from './host.ts';
import { programWords } from './program.ts';
import { planning, planOf, type SelectionFlags } from './run-verbs.ts';
import { type CutFlags, costsOf, cutting } from './shard-flags.ts';
import { collect, collectText } from './slurm/collect.ts';
import { emit } from './slurm/emit.ts';
import { submit, submitText } from './slurm/submit.ts';
import { words } from './slurm/words.ts';
import { namesFile } from './suites.ts';

interface EmitFlags extends SelectionFlags, ExecutionFlags, CutFlags {
  readonly out: string;
  readonly shards?: number;
  readonly targetMinutes: number;
  readonly limitMinutes?: number;
  readonly maxArraySize?: number;
  readonly atOnce?: number;
  readonly jobs: number;
  readonly requeues: number;
  readonly sbatch?: readonly string[];
  readonly setup?: readonly string[];
  readonly json?: true;
}

/** `slurm emit`, `submit` and `collect`: a grid on a cluster. */
export function addSlurmVerbs({ verb, say, exitWith }: Host): void {
  const slurm = verb('slurm', 'a suite as job arrays on a cluster');
  const part = (name: string, description: string) =>
    slurm
      .command(name)
      .description(description)
      .exitOverride()
      .option('--json', 'machine output, and nothing else on standard output');

  cutting(execution(planning(part('emit', 'write the scripts of a grid; submits nothing'))))
    .argument('<suite>', 'id of a suite, or path of a JSON file')
    .requiredOption('--out <dir>', 'directory of the grid, on a file system that all nodes see')
    .option('--target-minutes <n>', 'what one task should take', readCount('--target-minutes', 1), 30)
    .option('--shards <n>', 'so many tasks, instead', readCount('--shards', 1))
    .option('-j, --jobs <n>', 'cells at a time in one task, and its cores', readJobs, 1)
    .option(
      '--limit-minutes <n>',
      'what Slurm gives one task; default: twice its time',
      readCount('--limit-minutes', 1),
    )
    .option(
      '--max-array-size <n>',
      "tasks of one array; default: the site's",
      readCount('--max-array-size', 1),
    )
    .option('--at-once <n>', 'tasks of one array that run at a time', readCount('--at-once', 1))
    .option('--requeues <n>', 'times that a task comes back for the rest', readCount('--requeues', 0), 3)
    .option('--sbatch <option...>', 'more for sbatch, as in --sbatch=--partition=short')
    .option('--setup <line...>', 'bash that makes node run there, as in --setup "module load node"')
    .action(async (suite: string, flags: EmitFlags) => {
      const name = namesFile(suite) ? resolve(suite) : suite;
      const plan = planOf(name, flags);
      const emitted = await emit(plan, costsOf(plan, flags), {
        suite: name,
        folder: flags.out,
        program: programWords(),
        words: words(flags),
        by: flags.shardBy,
        shards: flags.shards,
        targetMinutes: flags.targetMinutes,
        maxArraySize: flags.maxArraySize ?? (await askMaxArraySize()),
        jobs: flags.jobs,
        cellSeconds: flags.timeout ?? secondsOf(plan.manifest.suite),
        limitMinutes: flags.limitMinutes,
        atOnce: flags.atOnce ?? null,
        requeues: flags.requeues,
        options: flags.sbatch ?? [],
        setup: flags.setup ?? [],
      });
      say(flags.json, emitted, () => emittedText(emitted));
    });

  part('submit', 'hand the shards that are not done to Slurm, and the merge behind them')
    .argument('<dir>', 'directory of the grid')
    .action(async (directory: string, { json }: { json?: true }) => {
      const submitted = await submit(directory);
      say(json, submitted, () => submitText(submitted));
    });

  part('collect', 'merge what the shards hold, with what Slurm says of those that it ended')
    .argument('<dir>', 'directory of the grid; the whole run goes to run/ in it')
    .action(async (directory: string, { json }: { json?: true }) => {
      const collected = await collect(directory);
      for (const warning of collected.merged.warnings) process.stderr.write(`warning: ${warning}\n`);
      exitWith(collected.verdict.exitCode);
      say(json, collected.verdict, () => collectText(collected));
    });
}

/** A planned suite says what a cell may take. */
function secondsOf({ budget }: Suite): number {
  return budget!.seconds!;
}

function emittedText({ folder, shards, arrays, limitMinutes }: SlurmEmit): string {
  const longest = Math.max(...shards.shards.map(({ ms }) => ms));
  return [
    `${shards.of} ${shards.of === 1 ? 'shard' : 'shards'}, the longest about ${duration(longest)} of computing; ${arrays.length} job ${arrays.length === 1 ? 'array' : 'arrays'}, ${limitMinutes} min at most for a task.`,
    `Scripts: ${arrays.map(({ script }) => script).join(', ')} and merge.sh in ${folder}.`,
    `Next: irlbench slurm submit ${quoted(folder)}`,
  ].join('\n');
}
