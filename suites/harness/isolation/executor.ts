import type { CellOutcome } from '../cell/cell.ts';
import { underCircumstance } from '../cell/record.ts';
import type { CellJob } from '../plan/job.ts';
import { openProcessPool } from './process-pool.ts';
import { openThreadPool } from './thread-pool.ts';
import type { CellRequest } from './worker.ts';

/** Runs cells, each in something that it cannot break for the others. */
export interface Executor {
  /** Never rejects: a cell that hangs, dies or runs out of memory costs itself and nothing else. */
  run(request: CellRequest): Promise<CellOutcome>;
  /** Ends everything that it started. */
  close(): Promise<void>;
}

/**
 * What a cell runs in. A thread contains throws, hangs, a full heap and `process.exit`; typed arrays, child
 * processes and a crash of the engine take the program with them. A process contains all of it.
 */
export type Isolation = 'thread' | 'process';

export interface EngineOptions {
  /** The compiled module whose default export is `serveCells(catalog)`. */
  readonly worker: URL;
  /** Cells at a time. */
  readonly jobs: number;
  /** Megabytes a cell may hold: the heap of a thread, everything in a process. */
  readonly memoryMb?: number | undefined;
  /** How long a cell may take to notice that it was cancelled before it is ended; default: 2 s. */
  readonly graceMs?: number | undefined;
  /** Interrupts the cells that run. */
  readonly signal?: AbortSignal | undefined;
  readonly onStarted?: ((job: CellJob) => void) | undefined;
}

export interface ExecutorOptions extends EngineOptions {
  /** Wall time of each cell, instead of what its job allows. */
  readonly seconds?: number | undefined;
  readonly isolate: Isolation;
}

/** A cell that nobody began is asked for again so many times: the machine failed, not the cell. */
const retries = 2;

/**
 * Opens an executor; what it needs is started with the first cell. Cells of a user's own module always run in
 * a process. Close it, or the program does not end.
 */
export function openExecutor({ isolate, seconds, ...options }: ExecutorOptions): Executor {
  const open = { thread: openThreadPool, process: openProcessPool };
  const engines = new Map<Isolation, Executor>();
  const engineFor = ({ module }: CellJob): Executor => {
    const kind = module === undefined ? isolate : 'process';
    const engine = engines.get(kind) ?? open[kind](options);
    engines.set(kind, engine);
    return engine;
  };
  const run = async (asked: CellRequest): Promise<CellOutcome> => {
    const request = withinSeconds(asked, seconds);
    for (let attempts = 1; ; attempts++) {
      const outcome = await engineFor(request.job).run(request);
      const { status } = outcome.record.result;
      if (status !== 'infrastructure' || attempts > retries || options.signal?.aborted)
        return { ...outcome, record: underCircumstance(outcome.record, { attempts }) };
    }
  };
  const close = async (): Promise<void> => {
    await Promise.all([...engines.values()].map((engine) => engine.close()));
  };
  return { run, close };
}

function withinSeconds(request: CellRequest, seconds: number | undefined): CellRequest {
  const { job } = request;
  return seconds === undefined
    ? request
    : { ...request, job: { ...job, budget: { ...job.budget, seconds } } };
}
