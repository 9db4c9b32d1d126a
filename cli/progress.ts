import { styleText } from 'node:util';
import { createStatusLine, type Screen } from './status-line.ts';

/** A cell to run, as far as a progress line cares. */
export interface ProgressCell {
  /** Unique. */
  readonly cell: string;
  /** For people. */
  readonly name: string;
  /** What it may take, in any unit that is the same for all. */
  readonly cost: number;
}

/** How one ended. */
interface Ended {
  readonly status: string;
  readonly ms: number;
  readonly reason: string | null;
}

/** Tells a person how far a run is: one live line on a terminal, a line per event in a pipe. */
export interface Progress {
  started(cell: ProgressCell): void;
  ended(cell: ProgressCell, how: Ended): void;
  warned(message: string): void;
  /** Leaves no trace of the live line. */
  close(): void;
}

export interface ProgressOptions {
  /** Cells to run now. */
  readonly cells: number;
  /** Their costs together. */
  readonly cost: number;
  /** Whether escape codes for colour may be written. */
  readonly colour: boolean;
  /** Milliseconds since some start; a test's own. */
  readonly clock?: () => number;
}

const calm: ReadonlySet<string> = new Set(['ok', 'refused']);
const barWidth = 24;
const redrawMs = 1000;

export function createProgress(screen: Screen, options: ProgressOptions): Progress {
  const { cells, cost, colour, clock = () => performance.now() } = options;
  const line = createStatusLine(screen);
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const began = clock();
  const running = new Map<string, string>();
  let [done, failed, spent] = [0, 0, 0];

  const drawBar = (): string => {
    const filled = Math.min(barWidth, Math.round((barWidth * spent) / Math.max(1, cost)));
    return '━'.repeat(filled) + paint('dim', '━'.repeat(barWidth - filled));
  };
  const draw = (): void => {
    const left =
      spent === 0 ? '' : ` · ${duration(((clock() - began) / spent) * Math.max(0, cost - spent))} left`;
    const count = `${done}/${cells}`;
    const failures = failed === 0 ? '' : ` · ${failed} failed`;
    const told = failures === '' ? '' : paint('red', failures);
    const room = line.width() - count.length - failures.length - left.length;
    const bar = room > barWidth ? `${drawBar()} ` : '';
    const current = cut([...running.values()], bar === '' ? room : room - barWidth - 1);
    line.show(`${bar}${count}${told}${left}${current}`);
  };
  // Time goes on while nothing ends.
  const ticking = line.live ? setInterval(draw, redrawMs).unref() : undefined;

  return {
    started({ cell, name }) {
      running.set(cell, name);
      if (line.live) draw();
    },
    ended({ cell, name, cost: own }, { status, ms, reason }) {
      running.delete(cell);
      done++;
      spent += own;
      const well = calm.has(status);
      if (!well) failed++;
      const why = well || reason === null ? '' : `: ${reason}`;
      if (!line.live) line.above(`${done}/${cells} ${status} ${name} ${ms.toFixed(0)} ms${why}`);
      else {
        if (!well) line.above(`${paint('red', status)} ${name}${why}`);
        draw();
      }
    },
    warned: (message) => line.above(`warning: ${message}`),
    close() {
      clearInterval(ticking);
      line.clear();
    },
  };
}

/** What runs, as much as there is room for. */
function cut(names: readonly string[], room: number): string {
  const text = names.length === 0 ? '' : ` · ${names.join(', ')}`;
  if (text.length <= room) return text;
  return room < 8 ? '' : `${text.slice(0, room - 1)}…`;
}

/** Two units at most: `45 s`, `3 min`, `2 h 5 min`. */
function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
