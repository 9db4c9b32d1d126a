import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BenchError } from '../../core/contract/index.ts';
import { askTaskStates } from '../../suites/harness/slurm/client.ts';
import { readGrid, readSubmissions, shardFolder } from '../../suites/harness/slurm/grid-file.ts';
import { cellsInFlight, recordLost } from '../../suites/harness/slurm/lost-cells.ts';
import { fateOfCell, mayGoOn, type TaskState } from '../../suites/harness/slurm/task-states.ts';
import { openExistingStore } from '../../suites/harness/store/store.ts';
import { type MergedReport, merge, mergeText } from '../commands/merge.ts';
import { planAgain } from '../commands/plan-again.ts';

/** A collected grid: the merged run, and what Slurm said of it. */
export interface Collected extends MergedReport {
  /** Sentences for people, the order of the shards. */
  readonly notes: readonly string[];
}

/** One shard as its latest task stands. */
interface ShardState {
  readonly shard: number;
  readonly job: string;
  /** `null` where Slurm remembers nothing of it. */
  readonly state: TaskState | null;
}

/**
 * Gives cells that were running when Slurm ended their task the status that says why, merges what the shards hold,
 * judges it and writes the report. A shard that still runs, or has not begun, is missing for now.
 * @throws {BenchError} `bad-data` where no shard has begun, or where they are not parts of one run
 */
export async function collect(directory: string): Promise<Collected> {
  const folder = resolve(directory);
  const { shards } = readGrid(folder);
  const begun = Array.from({ length: shards }, (_, i) => i + 1).filter((shard) =>
    existsSync(join(shardFolder(folder, shard), 'manifest.json')),
  );
  if (begun.length === 0)
    throw new BenchError('bad-data', `No shard of ${folder} has begun: there is nothing to collect.`, {
      folder,
    });
  const notes: string[] = [];
  for (const state of await latestStates(folder)) {
    if (begun.includes(state.shard)) notes.push(...(await settle(folder, state)));
    else if (state.state !== null) notes.push(`Shard ${state.shard} has not begun (${state.state.state}).`);
  }
  const joined = await merge(
    begun.map((shard) => shardFolder(folder, shard)),
    join(folder, 'run'),
  );
  return { ...joined, notes };
}

/** How the latest task of each shard stands. */
async function latestStates(folder: string): Promise<readonly ShardState[]> {
  const latest = new Map<number, ShardState>();
  for (const { job, first, tasks } of readSubmissions(folder).flatMap(({ arrays }) => arrays)) {
    const states = new Map((await askTaskStates(job))?.map((state) => [state.task, state]));
    for (const task of tasks)
      latest.set(first + task, { shard: first + task, job, state: states.get(task) ?? null });
  }
  return [...latest.values()].sort((x, y) => x.shard - y.shard);
}

/** Ends what one shard left behind. @returns what is worth telling of it */
async function settle(folder: string, { shard, job, state }: ShardState): Promise<readonly string[]> {
  const directory = shardFolder(folder, shard);
  const lost = cellsInFlight(directory);
  if (state !== null && mayGoOn(state)) return [`Shard ${shard} is under way (${state.state}).`];
  if (lost.length === 0) return [];
  const count = lost.length === 1 ? 'a cell' : `${lost.length} cells`;
  if (state === null)
    return [`Shard ${shard} left ${count} in the middle, and Slurm does not remember why: they are missing.`];
  const fate = fateOfCell(state, job);
  if (fate === null)
    return [`Shard ${shard} left ${count} in the middle when it was ${state.state}: they are missing.`];
  const { manifest, jobs } = sameJobs(directory);
  await recordLost(
    directory,
    jobs.filter(({ cell }) => lost.includes(cell)),
    manifest.source,
    fate,
  );
  return [`Shard ${shard} ended as ${state.state} in the middle of ${count}: ${fate[0]}.`];
}

/** The jobs of a shard, by the same code that it ran. */
function sameJobs(directory: string) {
  const manifest = openExistingStore(directory).readManifest()!;
  const plan = planAgain(manifest);
  if (plan.manifest.code === manifest.code) return { manifest, jobs: plan.jobs };
  throw new BenchError(
    'bad-data',
    `${directory} was made by another build than this one (${manifest.source}): collect with the program that ran it.`,
    { directory },
  );
}

/** What was collected, for a terminal. */
export function collectText(collected: Collected): string {
  return [...collected.notes, mergeText(collected)].join('\n');
}
