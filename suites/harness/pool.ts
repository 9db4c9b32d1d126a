import { Piscina } from 'piscina';
import type { CellRecord, Status } from '../../core/contract/index.ts';
import type { CancelReason } from './cancellation.ts';
import { openWire } from './cancellation.ts';
import type { CellOutcome } from './cell.ts';
import type { CellJob } from './job.ts';
import { clockMs } from './machine.ts';
import { bareCircumstance, emptyResult, makeRecord } from './record.ts';
import type { CellRequest, StartedMessage } from './worker.ts';

/** Threads that run cells, each at most one at a time. */
export interface Pool {
  /** Never rejects: a thread that hangs, dies or runs out of memory costs its own cell and nothing else. */
  run(request: CellRequest): Promise<CellOutcome>;
  /** Ends all threads. */
  close(): Promise<void>;
}

export interface PoolOptions {
  /** The compiled module whose default export is `serveCells(catalog)`. */
  readonly worker: URL;
  readonly threads: number;
  /** Heap of each thread in megabytes; typed arrays lie outside of it. */
  readonly memoryMb?: number;
  /** How long a cell may take to notice that it was cancelled before its thread is ended. */
  readonly graceMs?: number;
  /** Interrupts the cells that run. */
  readonly signal?: AbortSignal;
  readonly onStarted?: (job: CellJob) => void;
}

/** A thread that has not taken its cell after this long never will. */
const startMs = 60_000;
const defaultGraceMs = 2_000;

/** Opens a pool. Close it, or the process does not end. */
export function openPool({
  worker,
  threads,
  memoryMb,
  graceMs = defaultGraceMs,
  signal,
  onStarted,
}: PoolOptions): Pool {
  const piscina = new Piscina({
    filename: worker.href,
    minThreads: threads,
    maxThreads: threads,
    ...(memoryMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryMb } }),
  });
  const starts = new Map<string, () => void>();
  piscina.on('message', (message: StartedMessage) => starts.get(message.started)?.());
  // A thread that dies between cells is replaced; without a listener its error would end the process.
  piscina.on('error', () => {});

  const run = async (request: CellRequest): Promise<CellOutcome> => {
    const { job, source } = request;
    const begin = clockMs();
    const watch = watchCell(job, graceMs, signal);
    starts.set(job.cell, () => {
      watch.started();
      onStarted?.(job);
    });
    try {
      return (await piscina.run({ ...request, shared: watch.shared }, { signal: watch.end })) as CellOutcome;
    } catch (error) {
      return { record: failedRecord(job, watch.explain(error), source, clockMs() - begin), blob: null };
    } finally {
      watch.stop();
      starts.delete(job.cell);
    }
  };
  return { run, close: () => piscina.destroy() };
}

interface Watch {
  readonly shared: Int32Array;
  /** Aborted when the thread must be ended. */
  readonly end: AbortSignal;
  started(): void;
  stop(): void;
  explain(error: unknown): readonly [Status, string];
}

/** Cancels a cell whose time is over or whose run was interrupted: first by asking, then by ending its thread. */
function watchCell(job: CellJob, graceMs: number, interrupted: AbortSignal | undefined): Watch {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const wire = openWire(shared);
  const end = new AbortController();
  let cause: CancelReason | null = null;
  let grace: NodeJS.Timeout | undefined;
  const cancel = (reason: CancelReason): void => {
    if (cause !== null) return;
    cause = reason;
    wire.cancel(reason);
    grace = setTimeout(() => end.abort(), graceMs);
  };
  const interrupt = (): void => cancel('cancelled');
  let deadline = setTimeout(() => end.abort(), startMs);
  interrupted?.addEventListener('abort', interrupt, { once: true });
  if (interrupted?.aborted) interrupt();
  return {
    shared,
    end: end.signal,
    started: () => {
      clearTimeout(deadline);
      deadline = setTimeout(() => cancel('timeout'), job.budget.seconds * 1000);
    },
    stop: () => {
      clearTimeout(deadline);
      clearTimeout(grace);
      interrupted?.removeEventListener('abort', interrupt);
    },
    explain: (error) => {
      if (cause === 'timeout')
        return ['timeout', `It took more than ${job.budget.seconds} s and did not stop when asked.`];
      if (cause === 'cancelled') return ['cancelled', 'The run was interrupted.'];
      return explainDeath(error, wire.started());
    },
  };
}

function explainDeath(error: unknown, started: boolean): readonly [Status, string] {
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return ['out-of-memory', 'The heap of its thread was full.'];
  if (!started) return ['infrastructure', `Its thread never started: ${message}`];
  return ['crashed', `Its thread died: ${message}`];
}

function failedRecord(
  job: CellJob,
  [status, reason]: readonly [Status, string],
  source: string,
  ms: number,
): CellRecord {
  return makeRecord(emptyResult(job, status, reason), { ...bareCircumstance(job, source), totalMs: ms });
}
