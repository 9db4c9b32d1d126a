import type { Status } from '../../../core/contract/index.ts';

/** How Slurm says that one task of an array stands. */
export interface TaskState {
  readonly task: number;
  /** `COMPLETED`, `TIMEOUT`, `RUNNING` …; without what stands behind it, as in `CANCELLED by 1000`. */
  readonly state: string;
}

/** States of tasks that are not over. */
const unfinished: ReadonlySet<string> = new Set([
  'PENDING',
  'RUNNING',
  'COMPLETING',
  'CONFIGURING',
  'REQUEUED',
  'REQUEUE_HOLD',
  'REQUEUE_FED',
  'RESIZING',
  'SIGNALING',
  'SPECIAL_EXIT',
  'STAGE_OUT',
  'STOPPED',
  'SUSPENDED',
]);

/** What a task's end makes of the cells that it had begun and not stored, and in which words. */
const ends: Readonly<Record<string, readonly [Status, string]>> = {
  TIMEOUT: ['timeout', 'at its time limit'],
  DEADLINE: ['timeout', 'at its deadline'],
  OUT_OF_MEMORY: ['out-of-memory', 'out of memory'],
  NODE_FAIL: ['infrastructure', 'when its node failed'],
  BOOT_FAIL: ['infrastructure', 'when its node did not start'],
  PREEMPTED: ['infrastructure', 'to make room for another job'],
  FAILED: ['infrastructure', 'when the program was gone'],
  COMPLETED: ['infrastructure', 'when the program was gone'],
};

/** Whether a task may still finish what it runs. */
export function mayGoOn({ state }: TaskState): boolean {
  return unfinished.has(state);
}

/** What becomes of a cell that a task had begun and not stored; `null` for one whose task was cancelled. */
export function fateOfCell({ state, task }: TaskState, job: string): readonly [Status, string] | null {
  const end = ends[state];
  if (end === undefined) return null;
  const [status, how] = end;
  return [status, `Slurm ended task ${job}_${task} ${how} (${state}) before this cell was stored.`];
}

/** The answer of `sacct --parsable2 --noheader --format=JobID,State`: the tasks that have an index of their own. */
export function readSacct(text: string, job: string): readonly TaskState[] {
  return text.split('\n').flatMap((line) => {
    const [id = '', state = ''] = line.split('|');
    return taskOf(id, job, state);
  });
}

/** The answer of `scontrol --oneliner show job JOB`, for sites without accounting. */
export function readScontrol(text: string, job: string): readonly TaskState[] {
  return text.split('\n').flatMap((line) => {
    const field = (name: string): string => new RegExp(`(?:^| )${name}=(\\S+)`).exec(line)?.[1] ?? '';
    return field('ArrayJobId') === job
      ? taskOf(`${job}_${field('ArrayTaskId')}`, job, field('JobState'))
      : [];
  });
}

function taskOf(id: string, job: string, state: string): readonly TaskState[] {
  const [owner, task = ''] = id.trim().split('_');
  if (owner !== job || !/^\d+$/.test(task)) return [];
  return [{ task: Number(task), state: state.trim().split(/[\s+]/)[0]! }];
}
