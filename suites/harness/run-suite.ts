import { BenchError } from '../../core/contract/errors.ts';
import type { CellRecord, Manifest } from '../../core/contract/index.ts';
import { createFailureBudget } from './failure-budget.ts';
import type { Isolation } from './isolation/executor.ts';
import { extendPlan } from './plan/extend-plan.ts';
import type { CellJob } from './plan/job.ts';
import type { Plan } from './plan/plan.ts';
import type { LeaseOptions, Leases } from './store/leases.ts';
import { openLeases, sweepLeases } from './store/leases.ts';
import { recall } from './store/recall.ts';
import type { Store } from './store/store.ts';
import { openStore } from './store/store.ts';
import { pause, type Run, workOff } from './work-off.ts';

/** What happens during a run, for progress displays. */
export type RunEvent =
  | {
      readonly kind: 'planned';
      readonly cells: number;
      readonly reused: number;
      /** What is to be run. */
      readonly work: readonly CellJob[];
    }
  | { readonly kind: 'started'; readonly job: CellJob }
  | { readonly kind: 'finished'; readonly job: CellJob; readonly record: CellRecord }
  | { readonly kind: 'warning'; readonly message: string };

export interface RunOptions {
  readonly plan: Plan;
  /** The run directory: made where it does not exist, resumed where it does. */
  readonly directory: string;
  /** The compiled worker module. */
  readonly worker: URL;
  /** Default: one per usable core. */
  readonly threads?: number;
  /** What cells run in; default: threads. */
  readonly isolate?: Isolation;
  /** Wall time of each cell, instead of what its suite allows. */
  readonly seconds?: number;
  readonly memoryMb?: number;
  /** Once so many cells have failed, no further ones are begun. */
  readonly maxFailures?: number;
  readonly graceMs?: number;
  /** Runs stored cells again. */
  readonly force?: boolean;
  /** Drains: cells that run are finished and stored, no further ones are started. */
  readonly drain?: AbortSignal | undefined;
  /** Interrupts: running cells are cancelled and not stored, the rest is not run. */
  readonly signal?: AbortSignal | undefined;
  /** How other processes on the same directory are told from dead ones. */
  readonly leases?: LeaseOptions;
  readonly onEvent?: (event: RunEvent) => void;
}

export interface RunOutcome {
  /** All that the directory is to hold: the plan, and what it was to hold before. */
  readonly manifest: Manifest;
  /** By cell digest; a cell that was not run is absent. */
  readonly records: ReadonlyMap<string, CellRecord>;
  /** Whether as many cells failed as may, so that no further ones were begun. */
  readonly outOfFailures: boolean;
}

/** How long to wait for another process that writes the manifest. */
const manifestPollMs = 20;

/**
 * Runs what a directory does not hold yet. The same call resumes; a wider grid extends, a narrower one forgets
 * nothing; a fit whose code changed is made again, and one whose metrics alone changed is measured again. Any
 * number of processes may work on one directory: each cell is run by one of them.
 *
 * @throws {BenchError} `usage` for a directory that holds something else or the run of another suite; `bad-record`
 * for a manifest that was damaged; `infrastructure` where the disk takes no more: what was finished is stored
 */
export async function runSuite(options: RunOptions): Promise<RunOutcome> {
  const { directory, force = false, onEvent = () => {} } = options;
  const store = openStore(directory);
  const leases = openLeases(directory, options.leases);
  const warned = new Set<string>();
  const warn = (message: string): void => {
    if (!warned.has(message)) onEvent({ kind: 'warning', message });
    warned.add(message);
  };
  try {
    const plan = await settle(store, leases, options.plan, warn);
    const run: Run = {
      store,
      leases,
      force,
      source: plan.manifest.source,
      records: new Map(),
      failed: new Map(),
      budget: createFailureBudget(options.maxFailures),
      onEvent,
      warn,
      onDamage: (reason) => warn(`${reason}; its cell runs again.`),
    };
    const work = force ? plan.jobs : plan.jobs.filter((job) => !isDone(run, job));
    onEvent({ kind: 'planned', cells: plan.jobs.length, reused: plan.jobs.length - work.length, work });
    await workOff(run, plan.jobs, work, options);
    sweepLeases(directory, run.records);
    const records = inOrder(plan.jobs, run.records);
    return { manifest: plan.manifest, records, outOfFailures: run.budget.spent() };
  } catch (error) {
    throw resumable(error);
  } finally {
    leases.close();
  }
}

/** A disk that takes no more leaves what it took. */
function resumable(error: unknown): unknown {
  if (!(error instanceof BenchError) || error.code !== 'infrastructure') return error;
  const { code, message, detail } = error;
  return new BenchError(code, `${message} What was finished is stored; the same command resumes.`, detail, {
    cause: error,
  });
}

/** Writes down what the directory is to hold, and the truths of its worlds, while nobody else does. */
async function settle(
  store: Store,
  leases: Leases,
  asked: Plan,
  warn: (message: string) => void,
): Promise<Plan> {
  let lease = leases.take('manifest');
  for (; lease === null; lease = leases.take('manifest')) await pause(manifestPollMs);
  try {
    const held = store.readManifest();
    if (held !== null) refuseOtherSuite(store, held, asked);
    const { plan, dropped } = held === null ? { plan: asked, dropped: 0 } : extendPlan(asked, held);
    if (dropped > 0)
      warn(`${store.directory} was to hold ${dropped} more cells, which the suite no longer asks for.`);
    for (const [digest, bytes] of plan.blobs)
      if (store.readBlob(digest).kind !== 'found') await store.writeBlob(digest, bytes);
    if (JSON.stringify(held) !== JSON.stringify(plan.manifest)) await store.writeManifest(plan.manifest);
    return plan;
  } finally {
    lease.release();
  }
}

function refuseOtherSuite({ directory }: Store, { suite: { id: held } }: Manifest, plan: Plan): void {
  const { id } = plan.manifest.suite;
  if (held === id) return;
  throw new BenchError(
    'usage',
    `${directory} holds a run of the suite "${held}", not of "${id}": name another directory.`,
    { directory, held },
  );
}

/** Whether nothing is left to do for a job. One that failed before is remembered, to be told from a later failure. */
function isDone(run: Run, job: CellJob): boolean {
  const recalled = recall(run.store, job, run.onDamage);
  if (recalled.kind === 'done') run.records.set(job.cell, recalled.record);
  if (recalled.kind === 'run' && recalled.record !== null)
    run.failed.set(job.cell, JSON.stringify(recalled.record.circumstance));
  return recalled.kind === 'done';
}

/** The records in the order of the plan, whichever was done first. */
function inOrder(jobs: readonly CellJob[], records: RunOutcome['records']): RunOutcome['records'] {
  return new Map(
    jobs.flatMap(({ cell }) => {
      const record = records.get(cell);
      return record === undefined ? [] : [[cell, record] as const];
    }),
  );
}
