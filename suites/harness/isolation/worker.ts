import process from 'node:process';
import { isMainThread, parentPort, threadId } from 'node:worker_threads';
import type { Catalog } from '../catalog.ts';
import type { CancelCheck } from '../cell/cancellation.ts';
import { openWire } from '../cell/cancellation.ts';
import type { CellHooks, CellOutcome, StoredFit } from '../cell/cell.ts';
import { createCellMemory, runCell } from '../cell/cell.ts';
import { lostCell } from '../cell/record.ts';
import { clockMs } from '../machine.ts';
import { describeFromPipe } from '../modules/describe-module.ts';
import { withModule } from '../modules/load-module.ts';
import { whyChanged } from '../modules/module-files.ts';
import type { CellJob } from '../plan/job.ts';
import { answerFrames } from './answer-frames.ts';
import { roleVariable } from './child-environment.ts';

/** What crosses from the parent to a worker: plain data. */
export interface CellRequest {
  readonly job: CellJob;
  readonly companions: Readonly<Record<string, StoredFit>>;
  readonly missing: Readonly<Record<string, string>>;
  readonly stored: StoredFit | null;
  readonly source: string;
}

/** Sent by a worker when it takes a cell: its clock starts now. */
export interface StartedMessage {
  readonly started: string;
}

/** Runs one cell of a worker's catalog. */
export type Serve = (
  request: CellRequest,
  around: Pick<CellHooks, 'worker' | 'capture'> & { readonly cancelled: CancelCheck },
) => Promise<CellOutcome>;

/**
 * What a worker does with cells, given everything that a cell may name: a thread is called once per cell and
 * shares the two integers of the wire; a process that was started to run cells, or to describe a user's module,
 * answers its pipe.
 */
export function serveCells(
  catalog: Catalog,
): (request: CellRequest & { readonly shared: Int32Array }) => Promise<CellOutcome> {
  const serve = server(catalog);
  const role = isMainThread ? process.env[roleVariable] : undefined;
  if (role === 'cells') answerFrames(serve);
  if (role === 'describe') void describeFromPipe(catalog);
  return ({ shared, ...request }) => {
    const wire = openWire(shared);
    wire.markStarted();
    parentPort?.postMessage({ started: request.job.cell } satisfies StartedMessage);
    return serve(request, {
      cancelled: wire.check,
      worker: `thread ${threadId}`,
      capture: ['stdout', 'stderr'],
    });
  };
}

function server(catalog: Catalog): Serve {
  const memory = createCellMemory();
  return async ({ job, companions, missing, stored, source }, around) => {
    const hooks = { ...around, source, companions, missing, stored, memory };
    const { module } = job;
    if (module === undefined) return runCell(job, catalog, hooks);
    const start = clockMs();
    const skipped = (reason: string): CellOutcome =>
      lostCell(job, source, ['skipped', reason], { worker: around.worker, totalMs: clockMs() - start });
    const before = whyChanged(module);
    if (before !== null) return skipped(before);
    const outcome = await runCell(job, () => withModule(catalog, module.path), hooks);
    // Unchanged before it was read and after it answered: what answered is what was planned.
    const after = whyChanged(module);
    return after === null ? outcome : skipped(after);
  };
}
