import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BenchError, exitCodes, type Verdict } from '../../core/contract/index.ts';
import { askTaskStates, submitScript } from '../../suites/harness/slurm/client.ts';
import {
  readGrid,
  readSubmissions,
  type Submission,
  type Submissions,
  shardFolder,
  writeSubmissions,
} from '../../suites/harness/slurm/grid-file.ts';
import { mayGoOn } from '../../suites/harness/slurm/task-states.ts';
import type { SlurmSubmit } from '../documents/slurm-submit.ts';

/**
 * Hands the shards that are not done to Slurm, and the job that merges them once they have ended. What was handed
 * over is written down after each script, so that nothing is lost track of.
 * @throws {BenchError} `usage` while an earlier submission is under way; `infrastructure` where Slurm refuses
 */
export async function submit(directory: string): Promise<SlurmSubmit> {
  const folder = resolve(directory);
  const grid = readGrid(folder);
  const earlier = readSubmissions(folder);
  await refuseUnderWay(folder, earlier);
  const submission: { arrays: Submission['arrays'][number][]; merge: string | null } = {
    arrays: [],
    merge: null,
  };
  const remember = (): Promise<void> => writeSubmissions(folder, [...earlier, submission]);
  for (const { script, first, count } of grid.arrays) {
    const tasks = Array.from({ length: count }, (_, task) => task).filter(
      (task) => !isDone(folder, first + task),
    );
    if (tasks.length === 0) continue;
    const some = tasks.length < count ? [`--array=${ranges(tasks)}`] : [];
    submission.arrays.push({ job: await submitScript(folder, script, some), first, tasks });
    await remember();
  }
  const after = submission.arrays.map(({ job }) => job);
  const wait = after.length === 0 ? [] : [`--dependency=afterany:${after.join(':')}`];
  submission.merge = await submitScript(folder, 'merge.sh', wait);
  await remember();
  return { format: 'irlbench/slurm-submit', version: 1, folder, ...submission };
}

/** Whether the last run of a shard ended with all its cells. */
function isDone(folder: string, shard: number): boolean {
  const path = join(shardFolder(folder, shard), 'verdict.json');
  if (!existsSync(path)) return false;
  return (JSON.parse(readFileSync(path, 'utf8')) as Partial<Verdict>).exitCode === exitCodes.asExpected;
}

async function refuseUnderWay(folder: string, earlier: Submissions): Promise<void> {
  for (const { job } of earlier.flatMap(({ arrays }) => arrays)) {
    const states = await askTaskStates(job);
    const going = states?.find(mayGoOn);
    if (going === undefined) continue;
    throw new BenchError(
      'usage',
      `Job ${job} of ${folder} is under way (task ${going.task} is ${going.state}): wait for it, or scancel it.`,
      { job },
    );
  }
}

/** `0-3,7`: as Slurm writes the tasks of an array. */
function ranges(tasks: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const task of tasks) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === task - 1) last[1] = task;
    else runs.push([task, task]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/** What was submitted, for a terminal. */
export function submitText({ folder, arrays, merge }: SlurmSubmit): string {
  const lines = arrays.map(({ job, tasks }) => `Job ${job}: ${tasks.length} tasks.`);
  return [
    ...lines,
    `Job ${merge} merges them when they have ended; "irlbench slurm collect ${folder}" does so by hand.`,
  ].join('\n');
}
