/** Why somebody else ended a fit. */
export type CancelReason = 'timeout' | 'cancelled';

/** Thrown by `tick` once a cell must end; the reason of its signal. */
export class Cancelled extends Error {
  readonly because: CancelReason;

  constructor(because: CancelReason) {
    super(because === 'timeout' ? 'The time of this cell is over.' : 'The run was interrupted.');
    this.name = 'Cancelled';
    this.because = because;
  }
}

/** Asks whether the cell must end. Cheap: it is called once per iteration. */
export type CancelCheck = () => CancelReason | null;

const codes: readonly (CancelReason | null)[] = [null, 'timeout', 'cancelled'];

/** The one memory that a worker shares with its parent: two integers. */
export interface Wire {
  /** Called by the parent: the worker's next tick throws. */
  cancel(reason: CancelReason): void;
  /** Called by the worker once it has taken the cell. */
  markStarted(): void;
  readonly started: () => boolean;
  readonly check: CancelCheck;
}

/** @param shared `[cancel code, started]` */
export function openWire(shared: Int32Array): Wire {
  return {
    cancel: (reason) => {
      Atomics.compareExchange(shared, 0, 0, codes.indexOf(reason));
    },
    markStarted: () => {
      Atomics.store(shared, 1, 1);
    },
    started: () => Atomics.load(shared, 1) === 1,
    check: () => codes[Atomics.load(shared, 0)] ?? null,
  };
}
