import type { Status } from '../../../core/contract/index.ts';
import type { CancelReason } from '../cell/cancellation.ts';
import type { CellJob } from '../plan/job.ts';

/** Why a cell has no outcome of its own, with its sentence. */
export type Cause = readonly [Status, string];

/** The parent's eye on one cell, in whatever it runs. */
export interface Watch {
  /** The cell was taken: its time runs from now. Only the first call counts. */
  begin(): void;
  /** Ends the cell at once, for this reason unless there was one before. */
  condemn(...cause: Cause): void;
  /** The first reason for which the parent ended the cell; `null` where it did not. */
  readonly cause: () => Cause | null;
  stop(): void;
}

/** What a watch can do to a cell. */
export interface Reins {
  /** How long a cell may take to notice that it was asked to end. */
  readonly graceMs: number;
  /** Interrupts the run. */
  readonly interrupted: AbortSignal | undefined;
  /** Whether somebody has taken the cell, known or not yet known to the parent. */
  readonly taken: () => boolean;
  readonly onBegin: () => void;
  /** Asks the cell to end. */
  readonly ask: (reason: CancelReason) => void;
  /** Ends it. */
  readonly end: () => void;
}

/** What has not been taken after this long never will be. */
const startMs = 60_000;

/**
 * Cancels a cell whose time is over or whose run was interrupted: first by asking, then, after the grace,
 * by ending what it runs in.
 */
export function watchCell(job: CellJob, reins: Reins): Watch {
  const { seconds } = job.budget;
  const { graceMs, interrupted, taken, onBegin, ask, end } = reins;
  let cause: Cause | null = null;
  let begun = false;
  let grace: NodeJS.Timeout | undefined;

  const cancel = (reason: CancelReason, sentence: string): void => {
    if (cause !== null) return;
    cause = [reason, sentence];
    ask(reason);
    grace = setTimeout(end, graceMs);
  };
  const condemn = (...why: Cause): void => {
    if (cause !== null) return;
    cause = why;
    end();
  };
  const begin = (): void => {
    if (begun) return;
    begun = true;
    clearTimeout(deadline);
    deadline = setTimeout(
      () => cancel('timeout', `It took more than ${seconds} s and did not stop when asked.`),
      seconds * 1000,
    );
    onBegin();
  };
  let deadline = setTimeout(() => {
    if (taken()) begin();
    else condemn('infrastructure', `Nothing was heard of it for ${startMs / 1000} s.`);
  }, startMs);
  const interrupt = (): void => cancel('cancelled', 'The run was interrupted.');
  const stop = (): void => {
    clearTimeout(deadline);
    clearTimeout(grace);
    interrupted?.removeEventListener('abort', interrupt);
  };
  interrupted?.addEventListener('abort', interrupt, { once: true });
  if (interrupted?.aborted) interrupt();
  return { begin, condemn, cause: () => cause, stop };
}
