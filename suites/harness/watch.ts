import type { Status } from '../../core/contract/index.ts';
import type { CancelReason } from './cancellation.ts';
import { openWire } from './cancellation.ts';
import type { CellJob } from './job.ts';

/** The parent's eye on one cell in a thread. */
export interface Watch {
  /** Handed to the thread. */
  readonly shared: Int32Array;
  /** Aborted when the thread must be ended. */
  readonly end: AbortSignal;
  /** The thread took the cell: its time runs from now. Only the first call counts. */
  begin(): void;
  /** A thread died, and nobody knows whose. Ends the cell if no thread has taken it. */
  bury(error: unknown): void;
  /** Why there is no outcome, given what the pool threw. */
  explain(error: unknown): readonly [Status, string];
  stop(): void;
}

/** A thread that has not taken its cell after this long never will. */
const startMs = 60_000;

/**
 * Cancels a cell whose time is over or whose run was interrupted: first by asking, then, after the grace,
 * by ending its thread.
 */
export function watchCell(
  job: CellJob,
  graceMs: number,
  interrupted: AbortSignal | undefined,
  onBegin: () => void,
): Watch {
  const { seconds } = job.budget;
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const wire = openWire(shared);
  const end = new AbortController();
  let cause: CancelReason | null = null;
  let death: unknown = null;
  let begun = false;
  let deadline = setTimeout(
    () => bury(new Error(`nothing was heard of it for ${startMs / 1000} s`)),
    startMs,
  );
  let grace: NodeJS.Timeout | undefined;

  const cancel = (reason: CancelReason): void => {
    if (cause !== null) return;
    cause = reason;
    wire.cancel(reason);
    grace = setTimeout(() => end.abort(), graceMs);
  };
  const bury = (error: unknown): void => {
    if (wire.started()) return;
    death = error;
    end.abort();
  };
  const begin = (): void => {
    if (begun) return;
    begun = true;
    clearTimeout(deadline);
    deadline = setTimeout(() => cancel('timeout'), seconds * 1000);
    onBegin();
  };
  const explain = (error: unknown): readonly [Status, string] => {
    if (cause === 'timeout')
      return ['timeout', `It took more than ${seconds} s and did not stop when asked.`];
    if (cause === 'cancelled') return ['cancelled', 'The run was interrupted.'];
    return explainDeath(death ?? error, wire.started());
  };
  const interrupt = (): void => cancel('cancelled');
  const stop = (): void => {
    clearTimeout(deadline);
    clearTimeout(grace);
    interrupted?.removeEventListener('abort', interrupt);
  };
  interrupted?.addEventListener('abort', interrupt, { once: true });
  if (interrupted?.aborted) interrupt();
  return { shared, end: end.signal, begin, bury, explain, stop };
}

function explainDeath(error: unknown, started: boolean): readonly [Status, string] {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return ['out-of-memory', 'The heap of its thread was full.'];
  return started
    ? ['crashed', `Its thread died: ${message}`]
    : ['infrastructure', `Its thread never started: ${message}`];
}
