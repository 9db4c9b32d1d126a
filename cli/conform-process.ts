import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { BenchError } from '../core/contract/index.ts';
import type { Check, Outcome } from '../suites/conformance/index.ts';
import { childEnvironment } from '../suites/harness/isolation/child-environment.ts';
import type { ConformMessage } from './conform-child.ts';

export interface ConformProcessOptions {
  /** The compiled module that the estimator runs in. */
  readonly child: URL;
  /** Seconds that a check may take. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly onStarted: (check: Check) => void;
  readonly onEnded: (check: Check, outcome: Outcome, ms: number) => void;
}

/**
 * Runs checks one after the other in a process of its own, until all are done or it ends over one of them: that one
 * has failed then. What follows it is for another process.
 * @throws {BenchError} for an estimator that cannot be loaded, with the code of the reason
 */
export async function runInProcess(
  estimator: string,
  checks: readonly Check[],
  { child, timeout, signal, onStarted, onEnded }: ConformProcessOptions,
): Promise<void> {
  // A group of its own, so that what it starts ends with it. Its standard output is nobody's answer.
  const started = fork(child, [estimator, ...checks.map(({ id }) => id)], {
    execArgv: [],
    env: childEnvironment('cells', randomUUID()),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: true,
  });
  const end = (): void => endGroup(started);
  const clock = startClock(startSeconds, end);
  let [begun, done] = [false, 0];
  let unusable: BenchError | null = null;
  started.on('message', (message: ConformMessage) => {
    if (message.kind === 'unusable') unusable = new BenchError(message.code, message.message);
    else if (message.check !== checks[done]?.id) return;
    else if (message.kind === 'started') {
      begun = true;
      clock.restart(timeout);
      onStarted(checks[done]!);
    } else onEnded(checks[done++]!, message.outcome, clock.elapsed());
  });
  signal.addEventListener('abort', end, { once: true });
  const how = await endOf(started);
  signal.removeEventListener('abort', end);
  clock.stop();
  end();
  if (unusable !== null) throw unusable;
  if (done === checks.length || signal.aborted) return;
  if (!begun) {
    const reason = clock.isOver() ? `it did not load within ${startSeconds} s` : `its process ended (${how})`;
    throw new BenchError('bad-data', `${estimator} cannot be tried: ${reason}.`, { estimator });
  }
  const reason = clock.isOver() ? `It did not end within ${timeout} s.` : `Its process ended (${how}).`;
  onEnded(checks[done]!, { outcome: 'fail', reason }, clock.elapsed());
}

function endOf(started: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    started.on('error', (error) => resolve(error.message));
    started.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

/** An estimator that has not loaded after this long never will. */
const startSeconds = 60;

/** Calls back once, so many seconds after its latest start. */
function startClock(seconds: number, onOver: () => void) {
  let began = performance.now();
  let over = false;
  const ring = (): void => {
    over = true;
    onOver();
  };
  let timer = setTimeout(ring, 1000 * seconds);
  return {
    restart: (anew: number): void => {
      clearTimeout(timer);
      timer = setTimeout(ring, 1000 * anew);
      began = performance.now();
    },
    stop: (): void => clearTimeout(timer),
    elapsed: (): number => performance.now() - began,
    isOver: (): boolean => over,
  };
}
