import { clearLine, cursorTo } from 'node:readline';

/** What a status line needs of a stream: a terminal has all of it, a pipe does not. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
}

/** One line at the bottom of a terminal that is drawn over and over; nothing at all in a pipe. */
export interface StatusLine {
  /** Whether anybody sees it. */
  readonly live: boolean;
  /** Characters that fit. */
  width(): number;
  /** Draws over what was there. No escape codes in `text` may move the cursor. */
  show(text: string): void;
  /** Writes a line that stays, above. */
  above(text: string): void;
  clear(): void;
}

export function createStatusLine(screen: Screen): StatusLine {
  const live = screen.isTTY === true && process.env['TERM'] !== 'dumb';
  let drawn = '';
  const stream = screen as NodeJS.WriteStream;
  const wipe = (): void => {
    cursorTo(stream, 0);
    clearLine(stream, 0);
  };
  return {
    live,
    width: () => Math.max(20, (screen.columns ?? 80) - 1),
    show(text) {
      if (!live || text === drawn) return;
      wipe();
      screen.write(text);
      drawn = text;
    },
    above(text) {
      if (live && drawn !== '') wipe();
      screen.write(`${text}\n`);
      if (live && drawn !== '') screen.write(drawn);
    },
    clear() {
      if (live && drawn !== '') wipe();
      drawn = '';
    },
  };
}
