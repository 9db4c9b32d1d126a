import process from 'node:process';
import { lastBytes } from './log-tail.ts';

type StreamName = 'stdout' | 'stderr';
type Write = typeof process.stdout.write;

/** What was printed while it lasted. */
export interface CapturedOutput {
  /** The last 4 kB. */
  tail(): string;
  /** Gives the streams back. */
  release(): void;
}

/** Keeps what a cell prints away from the streams, so that it can never reach machine output. */
export function captureOutput(names: readonly StreamName[]): CapturedOutput {
  let kept = '';
  const write = ((chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    kept = lastBytes(kept + text);
    const done = rest.find((argument): argument is () => void => typeof argument === 'function');
    if (done !== undefined) queueMicrotask(done);
    return true;
  }) as Write;
  const originals = names.map((name) => [name, Reflect.get(process[name], 'write') as Write] as const);
  for (const name of names) process[name].write = write;
  return {
    tail: () => kept,
    release: () => {
      for (const [name, original] of originals) process[name].write = original;
    },
  };
}
