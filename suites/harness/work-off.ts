import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { CellRecord } from '../../core/contract/index.ts';
import { canonicalJson } from '../../core/numerics/canonical-json.ts';
import { sha256 } from '../../core/numerics/digest.ts';
import type { StoredFit } from './cell/cell.ts';
import { isFinal } from './cell/record.ts';
import type { FailureBudget } from './failure-budget.ts';
import type { Executor } from './isolation/executor.ts';
import { openExecutor } from './isolation/executor.ts';
import { createSlots } from './isolation/slots.ts';
import type { CellRequest } from './isolation/worker.ts';
import { usableCores } from './machine.ts';
import type { CellJob } from './plan/job.ts';
import { depths } from './plan/job-order.ts';
import type { RunEvent, RunOptions } from './run-suite.ts';
import type { Lease, Leases } from './store/leases.ts';
import { recall } from './store/recall.ts';
import type { Store } from './store/store.ts';

/** A run in progress. */
export interface Run {
  readonly store: Store;
  readonly leases: Leases;
  /** Whether stored cells are run again. */
  readonly force: boolean;
  readonly source: string;
  /** What is done, by cell. */
  readonly records: Map<string, CellRecord>;
  /** Circumstances of the records without an answer that were there before, by cell. */
  readonly failed: Map<string, string>;
  readonly budget: FailureBudget;
  readonly onEvent: (event: RunEvent) => void;
  /** Says a thing once. */
  readonly warn: (message: string) => void;
  readonly onDamage: (reason: string) => void;
}

/** Cells that are on their way to the disk while others run: a flush takes longer than a small cell. */
const flushed = 8;
/** How long to wait before asking again for cells that other processes run. */
const pollMs = 200;

/**
 * Runs cells until all are done, by this process or by another one on the same directory.
 * @throws {BenchError} `infrastructure` where the disk takes no more; cells that run then are cancelled
 */
export async function workOff(
  run: Run,
  jobs: readonly CellJob[],
  work: readonly CellJob[],
  options: RunOptions,
): Promise<void> {
  const { worker, isolate = 'thread', seconds, memoryMb, graceMs, drain } = options;
  if (work.length === 0) return;
  const lanes = Math.min(options.threads ?? usableCores(), work.length);
  const halt = new AbortController();
  const signal = options.signal === undefined ? halt.signal : AbortSignal.any([options.signal, halt.signal]);
  const isOver = (): boolean => signal.aborted || drain?.aborted === true || run.budget.spent();
  const onStarted = (job: CellJob): void => run.onEvent({ kind: 'started', job });
  const executor = openExecutor({
    worker,
    isolate,
    jobs: lanes,
    seconds,
    memoryMb,
    graceMs,
    signal,
    onStarted,
  });
  const failures: unknown[] = [];
  const places = createSlots(lanes);
  /** @param leave makes room for the next cell @returns false where another process has the cell */
  const attempt = async (job: CellJob, leave: () => void): Promise<boolean> => {
    if (isOver()) return true;
    try {
      const lease = run.leases.take(job.cell);
      if (lease === null) return false;
      await runLeased(run, executor, job, lease, leave).finally(lease.release);
    } catch (error) {
      failures.push(error);
      halt.abort();
    }
    return true;
  };
  try {
    const depth = depths(jobs);
    // Companions first, and all of them, so that every cell finds what its metrics need.
    for (const wave of [...new Set(depth.values())].sort((x, y) => x - y)) {
      let open = work.filter(({ cell }) => depth.get(cell) === wave);
      while (open.length > 0) {
        const elsewhere: CellJob[] = [];
        await inLanes(lanes + flushed, open, async (job) => {
          const place = await places.take();
          const leave = once(() => places.give(place));
          if (!(await attempt(job, leave))) elsewhere.push(job);
          leave();
        });
        if (elsewhere.length > 0) {
          run.warn('Another process runs cells of this directory too: what it runs is waited for.');
          await pause(pollMs);
        }
        open = elsewhere;
      }
    }
  } finally {
    await executor.close();
  }
  if (failures.length > 0) throw failures[0];
}

/** Lets time pass. */
export async function pause(ms: number): Promise<void> {
  await wait(ms);
}

function once(body: () => void): () => void {
  let done = false;
  return () => {
    if (!done) body();
    done = true;
  };
}

/** As many at a time as there are lanes, each lane taking the next item when it is free. */
async function inLanes<T>(
  lanes: number,
  items: readonly T[],
  body: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async (): Promise<void> => {
    for (const item of queue) await body(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Runs a cell that nobody else runs now, unless somebody has run it meanwhile. @param onRun called before it is stored */
async function runLeased(
  run: Run,
  executor: Executor,
  job: CellJob,
  lease: Lease,
  onRun: () => void,
): Promise<void> {
  const before = run.force ? null : settled(run, job);
  if (before !== null && 'record' in before) return finish(run, job, before.record);
  const { source } = run;
  const stored = before?.stored ?? null;
  const { companions, missing, awaited } = companionsOf(run, job);
  const asked = { ...job, measurement: measurementWithout(awaited, job) };
  const outcome = await executor.run({ job: asked, companions, missing, stored, source });
  const { record } = outcome;
  run.budget.note(record.result.status);
  onRun();
  if (record.result.status === 'cancelled') return;
  // The next cell begins first: it need not wait for what this one has yet to do.
  await turn();
  // A process that was stopped for long may find that another one took its cell for abandoned, and did it.
  const other = lease.held() ? null : settled(run, job);
  if (other !== null && 'record' in other) return finish(run, job, other.record);
  await run.store.writeOutcome(outcome);
  finish(run, job, record);
}

function finish(run: Run, job: CellJob, record: CellRecord): void {
  run.records.set(job.cell, record);
  run.onEvent({ kind: 'finished', job, record });
}

/**
 * What is stored by now: an answer, or a failure that another process has just had, which is not had again; a fit
 * whose measurements alone are stale; or nothing of use.
 */
function settled(run: Run, job: CellJob): { record: CellRecord } | { stored: StoredFit } | null {
  const recalled = recall(run.store, job, run.onDamage);
  if (recalled.kind === 'done') return { record: recalled.record };
  if (recalled.kind === 'measure') return { stored: recalled.stored };
  const { record } = recalled;
  if (record === null || record.result.fit !== job.fit || record.result.blob !== null) return null;
  return run.failed.get(job.cell) === JSON.stringify(record.circumstance) ? null : { record };
}

interface Company extends Pick<CellRequest, 'companions' | 'missing'> {
  /** Roles of those that may yet come out well: they were not run, or the machine ended them. */
  readonly awaited: readonly string[];
}

/** The stored fits that a job's metrics need, and why one that did not come out well is missing. */
function companionsOf({ store, records }: Run, job: CellJob): Company {
  const companions: Record<string, StoredFit> = {};
  const missing: Record<string, string> = {};
  const awaited: string[] = [];
  for (const [role, cell] of Object.entries(job.companions)) {
    const result = records.get(cell)?.result;
    const blob = result?.status === 'ok' && result.blob !== null ? store.readBlob(result.blob) : null;
    if (result !== undefined && blob?.kind === 'found') {
      companions[role] = { result, blob: blob.value };
      continue;
    }
    missing[role] = `Its ${role} fit is ${result?.status ?? 'missing'}: ${result?.reason ?? 'no record.'}`;
    if (result === undefined || !isFinal(result.status)) awaited.push(role);
  }
  return { companions, missing, awaited };
}

/** What a cell that was measured without companions holds is stale once they are there. */
function measurementWithout(awaited: readonly string[], { measurement }: CellJob): string {
  return awaited.length === 0
    ? measurement
    : sha256(canonicalJson({ measurement, without: [...awaited].sort() }));
}
