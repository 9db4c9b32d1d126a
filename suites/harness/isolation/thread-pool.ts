import { setMaxListeners } from 'node:events';
import { Piscina } from 'piscina';
import { openWire } from '../cell/cancellation.ts';
import type { CellOutcome } from '../cell/cell.ts';
import { lostCell, underCircumstance } from '../cell/record.ts';
import { clockMs } from '../machine.ts';
import type { EngineOptions, Executor } from './executor.ts';
import type { Cause, Watch } from './watch.ts';
import { watchCell } from './watch.ts';
import type { CellRequest, StartedMessage } from './worker.ts';

const defaultGraceMs = 2_000;

/** Threads that run cells, each at most one at a time. */
export function openThreadPool(options: EngineOptions): Executor {
  const { worker, jobs, memoryMb, graceMs = defaultGraceMs, signal, onStarted } = options;
  const piscina = new Piscina({
    filename: worker.href,
    minThreads: jobs,
    maxThreads: jobs,
    ...(memoryMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryMb } }),
  });
  if (signal !== undefined) setMaxListeners(0, signal);
  const watches = new Map<string, Watch & { readonly taken: () => boolean }>();
  piscina.on('message', ({ started }: StartedMessage) => watches.get(started)?.begin());
  // A thread that dies without a cell: without a listener its error would end the process.
  piscina.on('error', (error: unknown) => {
    for (const watch of watches.values()) if (!watch.taken()) watch.condemn(...neverStarted(error));
  });

  const run = async (request: CellRequest): Promise<CellOutcome> => {
    const { job, source } = request;
    const start = clockMs();
    const shared = new Int32Array(new SharedArrayBuffer(8));
    const wire = openWire(shared);
    const end = new AbortController();
    const watch = watchCell(job, {
      graceMs,
      interrupted: signal,
      taken: wire.started,
      onBegin: () => onStarted?.(job),
      ask: (reason) => wire.cancel(reason),
      end: () => end.abort(),
    });
    watches.set(job.cell, { ...watch, taken: wire.started });
    const limits = {
      isolate: 'thread' as const,
      seconds: job.budget.seconds,
      memoryMb: memoryMb ?? null,
      memoryBy: memoryMb === undefined ? null : ('heap' as const),
    };
    try {
      const outcome = (await piscina.run({ ...request, shared }, { signal: end.signal })) as CellOutcome;
      // A quick cell may be over before its message is read.
      watch.begin();
      return { ...outcome, record: underCircumstance(outcome.record, { limits }) };
    } catch (error) {
      const cause = watch.cause() ?? explainDeath(error, wire.started());
      return lostCell(job, source, cause, { totalMs: clockMs() - start, limits });
    } finally {
      watch.stop();
      watches.delete(job.cell);
    }
  };
  return { run, close: () => piscina.destroy() };
}

function explainDeath(error: unknown, started: boolean): Cause {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return ['out-of-memory', 'The heap of its thread was full.'];
  return started ? ['crashed', `Its thread died: ${messageOf(error)}`] : neverStarted(error);
}

function neverStarted(error: unknown): Cause {
  return ['infrastructure', `Its thread never started: ${messageOf(error)}`];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
