import { Socket } from 'node:net';
import process from 'node:process';
import type { CellOutcome } from '../cell/cell.ts';
import { clockMs } from '../machine.ts';
import { openFrames } from './frames.ts';
import type { CellRequest, Serve } from './worker.ts';

/** The pipe to the parent; standard output is for whoever prints. */
export const framesDescriptor = 3;

/** What a child process says of a cell: that it has begun, and what came of it. */
export type ChildMessage =
  | { readonly kind: 'started'; readonly cell: string }
  | {
      readonly kind: 'outcome';
      readonly outcome: CellOutcome;
      /** Whether nothing of the cell still runs or waits: else the process must not be given another. */
      readonly tidy: boolean;
    };

/**
 * Runs the cells that come through the pipe, one at a time, until its other side is closed. A fit that ticks
 * learns from the clock that its time is over; one that does not is ended from outside.
 */
export function answerFrames(serve: Serve): void {
  const pipe = new Socket({ fd: framesDescriptor, readable: true, writable: true });
  const frames = openFrames(pipe, {
    onMessage: (message) => void answer(message as CellRequest),
    onBroken: (reason) => {
      throw new Error(reason);
    },
  });
  pipe.on('close', () => process.exit());
  // Both exist from now on, and so are nothing that a cell could have left.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const say = (message: ChildMessage): void => frames.send(message);

  const answer = async (request: CellRequest): Promise<void> => {
    const { cell, budget } = request.job;
    const start = clockMs();
    say({ kind: 'started', cell });
    const before = pending();
    const outcome = await serve(request, {
      cancelled: () => (clockMs() - start > budget.seconds * 1000 ? 'timeout' : null),
      worker: `process ${process.pid}`,
      // What it prints goes to the parent, who keeps it even when the cell is ended.
      capture: [],
    });
    // What it left to go wrong goes wrong now, and not in the next cell.
    await new Promise((resolve) => setImmediate(resolve));
    say({ kind: 'outcome', outcome, tidy: pending() <= before });
  };
}

/** Timers, sockets, files and the like that keep a process from ending; handles on their way out do not count. */
function pending(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind !== 'CloseReq').length;
}
