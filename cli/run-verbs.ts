import type { Command } from 'commander';
import type { Manifest } from '../core/contract/index.ts';
import { terminalSummary } from '../reports/formats/terminal.ts';
import { type Plan, planSuite } from '../suites/harness/plan/plan.ts';
import { costsFile } from '../suites/harness/shards/cost-history.ts';
import { cutPlan } from '../suites/harness/shards/shard.ts';
import { readCount, readJobs, readRange } from './arguments.ts';
import { catalog } from './catalog.ts';
import { chooseCells } from './choose-cells.ts';
import { planText, shardsDocument, shardsText } from './commands/plan.ts';
import { run } from './commands/run.ts';
import { runShard, shardText } from './commands/run-shard.ts';
import { effectiveConfiguration } from './config.ts';
import { type ExecutionFlags, execution, executionOptions } from './execution-flags.ts';
import type { Host } from './host.ts';
import { readProgram } from './program.ts';
import { type CutFlags, costsOf, cutting, readShard, type ShardFlag } from './shard-flags.ts';
import { readSuite, suiteBase } from './suites.ts';
import { writeAnswer } from './write-answer.ts';

/** `plan` and `run`: the cells of a suite, and their results. */
export function addRunVerbs({ verb, say, exitWith, worker, colour, interruptible }: Host): void {
  cutting(selection(verb('plan', 'the cells of a suite, what they may cost, and shards; runs nothing')))
    .argument('<suite>', 'id of a suite, or path of a JSON file')
    .option('--run <dir>', 'directory of a run, for --only-failed and --only-missing')
    .option('--shards <n>', 'cut it into so many', readCount('--shards', 1))
    .option('--save-costs <file>', 'write what every cell may cost, for all shards to be cut by')
    .action(async (suite: string, flags: SelectionFlags & PlanFlags) => {
      const whole = planOf(suite, flags);
      const manifest = planned(chooseCells(whole, flags, flags.run));
      const costs = costsOf(whole, flags);
      if (flags.saveCosts !== undefined) await writeAnswer(flags.saveCosts, costsFile(costs.ms));
      if (flags.shards === undefined) {
        say(flags.json, manifest, () => planText(manifest, costs));
        return;
      }
      const shards = cutPlan(whole, { of: flags.shards, by: flags.shardBy }, costs.ms);
      say(
        flags.json,
        shardsDocument(shards, costs),
        () => `${planText(manifest, costs)}\n\n${shardsText(shards)}`,
      );
    });

  cutting(execution(selection(verb('run', 'run what is missing of a suite; the same command resumes'))))
    .argument('<suite>', 'id of a suite, or path of a JSON file')
    .requiredOption('--out <dir>', 'directory of the run')
    .option('-j, --jobs <n>', 'cells at a time; default: one per core', readJobs)
    .option('--force', 'run stored cells again')
    .option('--quiet', 'no progress')
    .option('--shard <i/n>', 'only this of n parts of the grid, for "merge" to join', readShard)
    .action(async (suite: string, flags: SelectionFlags & ExecutionFlags & RunFlags) => {
      const whole = planOf(suite, flags);
      const how = (signal: AbortSignal) => ({
        directory: flags.out,
        worker,
        threads: flags.jobs,
        execution: executionOptions(flags),
        force: flags.force ?? false,
        colour: colour(),
        quiet: flags.quiet ?? false,
        signal,
      });
      if (flags.shard !== undefined) {
        const shard = { ...flags.shard, by: flags.shardBy };
        const costs = costsOf(whole, flags);
        const done = await interruptible((signal) => runShard(whole, shard, costs, flags, how(signal)));
        exitWith(done.exitCode);
        say(flags.json, done, () => shardText(done));
        return;
      }
      const plan = chooseCells(whole, flags, flags.out);
      const { manifest, records, verdict, path } = await interruptible((signal) => run(plan, how(signal)));
      exitWith(verdict.exitCode);
      say(flags.json, verdict, () => `${terminalSummary(manifest, verdict, records)}\nReport: ${path}`);
    });
}

/** Which cells of a suite are meant. */
export interface SelectionFlags {
  readonly env?: readonly string[];
  readonly est?: readonly string[];
  readonly replicates?: readonly number[];
  readonly seed?: string;
  readonly metric?: readonly string[];
  readonly filter?: readonly string[];
  readonly cell?: string;
  readonly onlyFailed?: true;
  readonly onlyMissing?: true;
}

interface PlanFlags extends CutFlags {
  readonly run?: string;
  readonly shards?: number;
  readonly saveCosts?: string;
  readonly json?: true;
}

interface RunFlags extends CutFlags {
  readonly out: string;
  readonly shard?: ShardFlag;
  readonly jobs?: number;
  readonly force?: true;
  readonly quiet?: true;
  readonly json?: true;
}

/** Flags that choose cells before a grid is cut. */
export function planning(command: Command): Command {
  return command
    .option('--env <name...>', 'only these worlds, by name or environment')
    .option('--est <name...>', 'only these estimators, by label or id')
    .option('--replicates <range>', 'only these replicates: 3, or 0..4', readRange)
    .option('--seed <text>', "instead of the suite's own seed")
    .option('--metric <id...>', 'measure and judge these alone');
}

function selection(command: Command): Command {
  return planning(command)
    .option(
      '--filter <expression...>',
      'of these, run cells like world=NAME, row!=LABEL, role=fit, replicate=0',
    )
    .option('--cell <key>', 'of these, run this cell alone (a prefix of its key)')
    .option('--only-failed', 'of these, run what came to nothing before')
    .option('--only-missing', 'of these, run what has no record');
}

/** The plan of a suite as the flags select it. */
export function planOf(name: string, flags: SelectionFlags) {
  const { env, est, replicates, seed, metric } = flags;
  const filters = {
    ...(env === undefined ? {} : { environments: env }),
    ...(est === undefined ? {} : { estimators: est }),
    ...(replicates === undefined ? {} : { replicates }),
    ...(metric === undefined ? {} : { metrics: metric }),
  };
  return planSuite(readSuite(name), catalog, {
    ...readProgram(),
    base: suiteBase(name),
    filters,
    ...(seed === undefined ? {} : { seed }),
    configuration: { suite: name, ...effectiveConfiguration(flags) },
  });
}

/** The plan as `plan` shows it: the cells that would be run, stored or not. */
function planned({ manifest, jobs }: Plan): Manifest {
  const chosen = new Set(jobs.map(({ cell }) => cell));
  return { ...manifest, cells: manifest.cells.filter(({ cell }) => chosen.has(cell)) };
}
