import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BenchError } from '../../core/contract/index.ts';
import type { Plan } from '../../suites/harness/plan/plan.ts';
import { costsFile } from '../../suites/harness/shards/cost-history.ts';
import type { EstimatedCosts } from '../../suites/harness/shards/estimated-costs.ts';
import { type CutBy, cutPlan } from '../../suites/harness/shards/shard.ts';
import { type ArraySlice, shardsFor, sliceShards } from '../../suites/harness/slurm/arrays.ts';
import { readSubmissions, writeGrid } from '../../suites/harness/slurm/grid-file.ts';
import { arrayScript, type GridScripts, mergeScript } from '../../suites/harness/slurm/scripts.ts';
import { makeFolder } from '../../suites/harness/store/make-folder.ts';
import { writeWhole } from '../../suites/harness/store/write-whole.ts';
import type { SlurmEmit } from '../documents/slurm-emit.ts';

/** How a grid goes to Slurm. */
export interface EmitOptions {
  /** Id of a suite, or absolute path of its file. */
  readonly suite: string;
  readonly folder: string;
  /** The words that start the program: an absolute path of node, one of the program. */
  readonly program: readonly string[];
  /** The words that select cells and say how they are run. */
  readonly words: readonly string[];
  readonly by: CutBy;
  /** Default: as many as the target asks for. */
  readonly shards: number | undefined;
  readonly targetMinutes: number;
  readonly maxArraySize: number;
  readonly jobs: number;
  /** Most seconds that one cell may take. */
  readonly cellSeconds: number;
  readonly limitMinutes: number | undefined;
  readonly atOnce: number | null;
  readonly requeues: number;
  readonly options: readonly string[];
  readonly setup: readonly string[];
}

/** What storing and leaving may take beside the last cell. */
const leaveSeconds = 60;
/** Slurm holds the seconds of a warning in sixteen bits. */
const longestWarning = 65_535;

/**
 * Writes the scripts of a grid into a folder of its own, with the costs that it was cut by, so that every task
 * cuts it alike whatever is measured meanwhile. Submits nothing.
 * @throws {BenchError} `usage` for a folder that holds something else, or a grid that was submitted
 */
export async function emit(plan: Plan, costs: EstimatedCosts, options: EmitOptions): Promise<SlurmEmit> {
  const { by, jobs, targetMinutes } = options;
  const folder = resolve(options.folder);
  refuseUsed(folder);
  const total = plan.jobs.reduce((sum, { cell }) => sum + costs.ms.get(cell)!, 0);
  const of = options.shards ?? shardsFor(total, targetMinutes * 60_000, jobs, plan.jobs.length);
  const shards = cutPlan(plan, { of, by }, costs.ms);
  const minutes = Math.ceil(Math.max(...shards.shards.map(({ ms }) => ms)) / jobs / 60_000);
  const warnSeconds = Math.min(longestWarning, Math.ceil(options.cellSeconds) + leaveSeconds);
  // Estimates err: a task has twice its time, and comes back for what is left then.
  const limitMinutes =
    options.limitMinutes ?? 2 * Math.max(minutes, targetMinutes) + Math.ceil(warnSeconds / 60);
  if (limitMinutes * 60 <= warnSeconds)
    throw new BenchError(
      'usage',
      `--limit-minutes is ${limitMinutes}; a cell may take ${options.cellSeconds} s, so that a task must have more than ${Math.ceil(warnSeconds / 60)} minutes.`,
      { limitMinutes },
    );
  const scripts: GridScripts = {
    suite: plan.manifest.suite.id,
    folder,
    program: options.program,
    run: [options.suite, ...options.words, '--shard-by', by, '--costs', 'costs.json', '--quiet'],
    shards: of,
    minutes,
    jobs,
    limitMinutes,
    warnSeconds,
    atOnce: options.atOnce,
    requeues: options.requeues,
    options: options.options,
    setup: options.setup,
  };
  const arrays = sliceShards(of, options.maxArraySize).map((slice, i) => ({
    script: `array-${i + 1}.sh`,
    ...slice,
  }));
  await writeAll(folder, scripts, arrays, costs);
  await writeGrid(folder, {
    format: 'irlbench/slurm-grid',
    version: 1,
    suite: options.suite,
    selection: [...options.words],
    shards: of,
    arrays,
  });
  const { digest, ...cut } = shards;
  return {
    format: 'irlbench/slurm-emit',
    version: 1,
    folder,
    shards: { ...cut, cut: digest },
    arrays,
    limitMinutes,
  };
}

async function writeAll(
  folder: string,
  scripts: GridScripts,
  arrays: readonly (ArraySlice & { readonly script: string })[],
  costs: EstimatedCosts,
): Promise<void> {
  // What is refused is refused here, before there is a folder.
  const texts = [
    ...arrays.map(({ script, ...slice }) => [script, arrayScript(scripts, slice)] as const),
    ['merge.sh', mergeScript(scripts)] as const,
  ];
  for (const part of ['logs', 'shards']) makeFolder(join(folder, part));
  await writeWhole(join(folder, 'costs.json'), costsFile(costs.ms));
  for (const [script, text] of texts) {
    await writeWhole(join(folder, script), text);
    chmodSync(join(folder, script), 0o755);
  }
}

function refuseUsed(folder: string): void {
  if (!existsSync(folder)) return;
  const isGrid = existsSync(join(folder, 'grid.json'));
  if (!isGrid && readdirSync(folder).length > 0)
    throw new BenchError('usage', `${folder} is not empty and holds no grid: name another directory.`, {
      folder,
    });
  if (isGrid && readSubmissions(folder).length > 0)
    throw new BenchError(
      'usage',
      `${folder} holds a grid that was submitted; "irlbench slurm submit ${folder}" submits what is missing of it.`,
      { folder },
    );
}
