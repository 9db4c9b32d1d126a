import type { Status } from '../../core/contract/index.ts';

/** Ends that nobody wants, whatever the method makes of the data. */
const failures: readonly Status[] = [
  'crashed',
  'timeout',
  'out-of-memory',
  'protocol-error',
  'diverged',
  'infrastructure',
];

/** How many cells may fail before no more are begun. */
export interface FailureBudget {
  note(status: Status): void;
  readonly spent: () => boolean;
}

export function createFailureBudget(most = Number.POSITIVE_INFINITY): FailureBudget {
  let count = 0;
  return {
    note: (status) => {
      if (failures.includes(status)) count++;
    },
    spent: () => count >= most,
  };
}
