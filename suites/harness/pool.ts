import { setMaxListeners } from 'node:events';
import { Piscina } from 'piscina';
import type { CellOutcome } from './cell.ts';
import type { CellJob } from './job.ts';
import { clockMs } from './machine.ts';
import { bareCircumstance, emptyResult, makeRecord } from './record.ts';
import type { Watch } from './watch.ts';
import { watchCell } from './watch.ts';
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
  readonly memoryMb?: number | undefined;
  /** How long a cell may take to notice that it was cancelled before its thread is ended. */
  readonly graceMs?: number | undefined;
  /** Interrupts the cells that run. */
  readonly signal?: AbortSignal | undefined;
  readonly onStarted?: (job: CellJob) => void;
}

const defaultGraceMs = 2_000;

/** Opens a pool. Close it, or the process does not end. */
export function openPool(options: PoolOptions): Pool {
  const { worker, threads, memoryMb, graceMs = defaultGraceMs, signal, onStarted } = options;
  const piscina = new Piscina({
    filename: worker.href,
    minThreads: threads,
    maxThreads: threads,
    ...(memoryMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryMb } }),
  });
  if (signal !== undefined) setMaxListeners(0, signal);
  const watches = new Map<string, Watch>();
  piscina.on('message', ({ started }: StartedMessage) => watches.get(started)?.begin());
  // A thread that dies without a cell: without a listener its error would end the process.
  piscina.on('error', (error: unknown) => {
    for (const watch of watches.values()) watch.bury(error);
  });

  const run = async (request: CellRequest): Promise<CellOutcome> => {
    const { job, source } = request;
    const start = clockMs();
    const watch = watchCell(job, graceMs, signal, () => onStarted?.(job));
    watches.set(job.cell, watch);
    try {
      const outcome = (await piscina.run(
        { ...request, shared: watch.shared },
        { signal: watch.end },
      )) as CellOutcome;
      // A quick cell may be over before its message is read.
      watch.begin();
      return outcome;
    } catch (error) {
      const result = emptyResult(job, ...watch.explain(error));
      const circumstance = { ...bareCircumstance(job, source), totalMs: clockMs() - start };
      return { record: makeRecord(result, circumstance), blob: null };
    } finally {
      watch.stop();
      watches.delete(job.cell);
    }
  };
  return { run, close: () => piscina.destroy() };
}
