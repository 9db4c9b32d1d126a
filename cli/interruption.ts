import process from 'node:process';
import { exitCodes } from '../core/contract/index.ts';

/** Why a run was asked to end: a person wants it to, or a scheduler needs the room and will give it back. */
type Cause = 'stop' | 'make-room';

const said: Readonly<Record<Cause, string>> = {
  stop: 'Interrupted: cells that run are finished, no more are started. Once more to leave now.',
  'make-room': 'Asked to make room: cells that run are finished, no more are started.',
};

/**
 * Lets a body end in order: the first Ctrl-C, or USR1 from a scheduler, starts nothing more; a second Ctrl-C leaves
 * at once.
 */
export async function interruptible<T>(body: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const ask = (cause: Cause): void => {
    if (interrupt.signal.aborted) return;
    process.stderr.write(`\n${said[cause]}\n`);
    interrupt.abort(cause);
  };
  const stop = (): void => {
    if (interrupt.signal.aborted) {
      process.stderr.write('\n');
      process.exit(exitCodes.interrupted);
    }
    ask('stop');
  };
  const makeRoom = (): void => ask('make-room');
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGUSR1', makeRoom);
  try {
    return await body(interrupt.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    process.off('SIGUSR1', makeRoom);
  }
}

/** What a run that was asked to end exits with, and why: 75 says that trying again helps. */
export function interruption({ reason }: AbortSignal): {
  readonly exitCode: number;
  readonly sentence: string;
} {
  return reason === ('make-room' satisfies Cause)
    ? {
        exitCode: exitCodes.infrastructure,
        sentence: 'The run was asked to make room before it was done; the same command resumes it.',
      }
    : {
        exitCode: exitCodes.interrupted,
        sentence: 'The run was interrupted; the same command resumes it.',
      };
}
