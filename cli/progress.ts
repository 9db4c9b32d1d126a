import { clearLine, cursorTo } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

/** A cell that has ended, as far as a progress line cares. */
interface Ended {
  readonly name: string;
  readonly status: string;
  readonly ms: number;
  readonly reason: string | null;
}

/** Tells a person how far a run is: one live line on a terminal, a line per event in a pipe. Writes to stderr. */
export interface Progress {
  started(name: string): void;
  ended(cell: Ended): void;
  close(): void;
}

const calm: ReadonlySet<string> = new Set(['ok', 'refused']);

/**
 * @param total cells to run now
 * @param colour whether escape codes may be written
 */
export function createProgress(
  stream: WriteStream,
  total: number,
  colour: boolean,
  quiet: boolean,
): Progress {
  if (quiet) return { started() {}, ended() {}, close() {} };
  const live = stream.isTTY === true;
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const began = performance.now();
  const running = new Set<string>();
  let done = 0;
  let failed = 0;

  const draw = () => {
    if (!live) return;
    const elapsed = (performance.now() - began) / 1000;
    const left = done === 0 ? '' : ` · ${Math.ceil((elapsed / done) * (total - done))} s left`;
    const width = 24;
    const filled = Math.round((width * done) / Math.max(1, total));
    const bar = '━'.repeat(filled) + paint('dim', '━'.repeat(width - filled));
    const failures = failed === 0 ? '' : paint('red', ` · ${failed} failed`);
    const [current = ''] = running;
    const line = `${bar} ${done}/${total}${failures}${left} · ${current}`;
    cursorTo(stream, 0);
    stream.write(colour ? line : line.slice(0, Math.max(20, (stream.columns ?? 80) - 1)));
    clearLine(stream, 1);
  };

  return {
    started(name) {
      running.add(name);
      draw();
    },
    ended({ name, status, ms, reason }) {
      running.delete(name);
      done += 1;
      if (!calm.has(status)) failed += 1;
      if (live) {
        if (!calm.has(status)) {
          cursorTo(stream, 0);
          clearLine(stream, 0);
          stream.write(`${paint('red', status)} ${name}${reason ? `: ${reason}` : ''}\n`);
        }
        draw();
        return;
      }
      stream.write(
        `${done}/${total} ${status} ${name} ${ms.toFixed(0)} ms${calm.has(status) || !reason ? '' : `: ${reason}`}\n`,
      );
    },
    close() {
      if (!live) return;
      cursorTo(stream, 0);
      clearLine(stream, 0);
    },
  };
}
