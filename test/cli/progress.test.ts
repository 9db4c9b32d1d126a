import { afterEach, describe, expect, it, vi } from 'vitest';
import { createProgress, type ProgressCell } from '../../cli/progress.ts';

const esc = String.fromCharCode(27);
const [toStart, wipe, red] = [`${esc}[1G`, `${esc}[2K`, `${esc}[31m`];
const escapes = new RegExp(`${esc}\\[[0-9;]*[A-Za-z]`, 'g');
const strokes = new RegExp(`(\\n|${esc}\\[1G|${esc}\\[2K)`);

/** A terminal that keeps what is on it: lines that stay, and the one that is drawn over. */
function terminal(columns: number) {
  let [text, line] = ['', ''];
  return {
    isTTY: true,
    columns,
    raw: '',
    write(chunk: string): boolean {
      this.raw += chunk;
      for (const part of chunk.split(strokes)) {
        if (part === '\n') [text, line] = [`${text}${line}\n`, ''];
        else if (part === wipe) line = '';
        else if (part !== toStart) line += part.replace(escapes, '');
      }
      return true;
    },
    stays: () => text,
    now: () => line,
  };
}

function pipe() {
  let text = '';
  const write = (chunk: string): boolean => {
    text += chunk;
    return true;
  };
  return { write, text: () => text };
}

const cellOf = (name: string, cost: number): ProgressCell => ({ cell: name, name, cost });
const cheap = cellOf('bus · NFXP', 100);
const dear = cellOf('grid · IQ-Learn', 900);
const well = { status: 'ok', ms: 1000, reason: null };

describe('progress', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  it('on a terminal is one line: done of planned, time left by cost, what runs', () => {
    let time = 0;
    const screen = terminal(100);
    const progress = createProgress(screen, { cells: 2, cost: 1000, colour: false, clock: () => time });
    progress.started(cheap);
    expect(screen.now()).toMatch(/^━{24} 0\/2 · bus · NFXP$/);
    progress.started(dear);
    time = 2000;
    progress.ended(cheap, well);
    // A tenth of the cost took 2 s: the rest takes 18.
    expect(screen.now()).toMatch(/ 1\/2 · 18 s left · grid · IQ-Learn$/);
    expect(screen.stays()).toBe('');
    progress.ended(dear, well);
    expect(screen.now()).toMatch(/ 2\/2 · 0 s left$/);
    progress.close();
    expect(screen.now()).toBe('');
    expect(screen.stays()).toBe('');
  });

  it('goes on while nothing ends, and stops when closed', () => {
    vi.useFakeTimers();
    let time = 1000;
    const screen = terminal(100);
    const progress = createProgress(screen, { cells: 2, cost: 1000, colour: false, clock: () => time });
    progress.ended(cheap, well);
    time = 3000;
    vi.advanceTimersByTime(1000);
    expect(screen.now()).toMatch(/18 s left/);
    progress.close();
    const { raw } = screen;
    vi.advanceTimersByTime(5000);
    expect(screen.raw).toBe(raw);
  });

  it('has colour for failures alone', () => {
    const screen = terminal(100);
    const progress = createProgress(screen, { cells: 2, cost: 2000, colour: true, clock: () => 0 });
    progress.ended(cheap, well);
    expect(screen.raw).not.toContain(red);
    progress.ended(dear, { status: 'crashed', ms: 1, reason: null });
    expect(screen.raw).toContain(`${red} · 1 failed`);
    progress.close();
  });

  it('says hours where there are hours', () => {
    let time = 0;
    const screen = terminal(100);
    const progress = createProgress(screen, { cells: 9, cost: 10_000, colour: false, clock: () => time });
    time = 75_000;
    progress.ended(cheap, well);
    expect(screen.now()).toMatch(/ 2 h 4 min left/);
    progress.close();
  });

  it('leaves a line for each failure and counts them; a refusal is none', () => {
    const screen = terminal(100);
    const progress = createProgress(screen, { cells: 3, cost: 2000, colour: false, clock: () => 0 });
    progress.ended(dear, { status: 'timeout', ms: 5, reason: 'It took more than 5 s.' });
    progress.ended(cheap, { status: 'refused', ms: 5, reason: 'It has no features.' });
    progress.warned('blobs/x.bin is damaged');
    expect(screen.stays()).toBe(
      'timeout grid · IQ-Learn: It took more than 5 s.\nwarning: blobs/x.bin is damaged\n',
    );
    expect(screen.now()).toMatch(/ 2\/3 · 1 failed · /);
    progress.close();
  });

  it.each([40, 60, 100])('fits into %i columns, colours or not', (columns) => {
    for (const colour of [true, false]) {
      const screen = terminal(columns);
      const progress = createProgress(screen, { cells: 3, cost: 1000, colour, clock: () => 0 });
      progress.ended(cellOf('first', 1), { status: 'crashed', ms: 1, reason: null });
      for (const name of ['one', 'two', 'three'])
        progress.started(cellOf(`a world of long names · ${name}`, 9));
      expect(screen.now().length).toBeLessThan(columns);
      expect(screen.raw.includes(red)).toBe(colour);
      progress.close();
    }
  });

  it('in a pipe is a line for each event and no escape code', () => {
    const screen = pipe();
    const progress = createProgress(screen, { cells: 2, cost: 2, colour: false });
    progress.started(cheap);
    progress.ended(cheap, { status: 'ok', ms: 12.4, reason: null });
    progress.ended(dear, { status: 'diverged', ms: 3, reason: 'NaN in Q.' });
    progress.warned('the disk is slow');
    progress.close();
    expect(screen.text()).toBe(
      '1/2 ok bus · NFXP 12 ms\n2/2 diverged grid · IQ-Learn 3 ms: NaN in Q.\nwarning: the disk is slow\n',
    );
  });

  it('takes a terminal that can do nothing for a pipe', () => {
    vi.stubEnv('TERM', 'dumb');
    const screen = terminal(80);
    const progress = createProgress(screen, { cells: 1, cost: 1, colour: false });
    progress.started(cheap);
    progress.ended(cheap, well);
    progress.close();
    expect(screen.raw).toBe('1/1 ok bus · NFXP 1000 ms\n');
  });
});
