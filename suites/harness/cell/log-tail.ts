import type { Readable } from 'node:stream';

/** The last 4 kB of what streams bring, in order of arrival. */
export interface LogTail {
  readonly text: () => string;
  clear(): void;
  /** Waits until nothing more is on its way that was written before now. */
  settle(): Promise<void>;
}

const keptBytes = 4096;

/** The last 4 kB of a text. */
export function lastBytes(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  return bytes.length <= keptBytes ? text : textOf(bytes.subarray(-keptBytes));
}

export function followLog(streams: readonly Readable[]): LogTail {
  let kept = Buffer.alloc(0);
  let arrivals = 0;
  for (const stream of streams) {
    stream.on('data', (chunk: Buffer) => {
      arrivals++;
      kept = Buffer.concat([kept, chunk]).subarray(-keptBytes);
    });
  }
  const settle = async (): Promise<void> => {
    let before: number;
    do {
      before = arrivals;
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
    } while (arrivals !== before);
  };
  return {
    text: () => textOf(kept),
    clear: () => {
      kept = Buffer.alloc(0);
    },
    settle,
  };
}

/** A character cut in two at the front decodes to replacement characters: dropped. */
function textOf(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/^\uFFFD+/, '');
}
