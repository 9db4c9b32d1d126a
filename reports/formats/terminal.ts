import type { CellRecord, Manifest, Verdict } from '../../core/contract/index.ts';
import { arrangeRun } from '../page/view/run-index.ts';
import { boardOf } from '../page/view/scoreboard.ts';
import { formatCount } from './number.ts';
import { onOneLine } from './plain-text.ts';

/** What fits a screen that is already full of other things. */
const screen = { lines: 20, columns: 100 };

/** One letter over each column of marks; an object without a letter of its own shows its first. */
const letters: Readonly<Record<string, string>> = {
  policy: 'π',
  reward: 'r',
  value: 'V',
  q: 'Q',
  parameters: 'θ',
  advantage: 'A',
  counterfactual: 'C',
  published: 'p',
  prediction: '≈',
  identified: 'i',
};

/**
 * The answer for a terminal: question, headline, scoreboard, why, counts, wrapped to at most 20
 * lines, no colours. What does not fit is counted, never dropped in silence.
 */
export function terminalSummary(
  manifest: Manifest,
  verdict: Verdict,
  records: readonly CellRecord[],
): string {
  const [headline = 'No answer was given.', ...sentences] = verdict.answer;
  const title = wrapped(`${verdict.suite}: ${manifest.suite.question}`, most.title);
  const counts = countsLine(verdict);
  const tail =
    verdict.exitCode === 0
      ? wrapped(`${counts} Everything came out as expected.`, most.tail)
      : [...wrapped(counts, 1), ...wrapped(reasonLine(verdict), most.tail)];
  const answer = wrapped(headline, most.headline);
  const blanks = 3;
  const room = screen.lines - title.length - answer.length - tail.length - blanks;
  const board = boardLines(manifest, verdict, records, sentences.length > 0 ? room - 1 : room);
  const further = furtherLines(sentences, room - board.length);
  const lines = [...title, '', ...answer, ...further, '', ...board, '', ...tail];
  return `${lines.join('\n')}\n`;
}

/** Lines that parts may take, so that none can push another off the screen. */
const most = { title: 2, headline: 7, tail: 3 };

/** Sentences after the headline, as many as fit; the others are counted. */
function furtherLines(sentences: readonly string[], room: number): string[] {
  const lines: string[] = [];
  for (const [k, sentence] of sentences.entries()) {
    const own = wrapped(sentence);
    const counting = k === sentences.length - 1 ? 0 : 1;
    if (lines.length + own.length + counting > room) {
      const left = sentences.length - k;
      const more = `(and ${counted(left, 'sentence')} in the report)`;
      return room > lines.length ? [...lines, more] : lines;
    }
    lines.push(...own);
  }
  return lines;
}

/** Text in lines of the screen, broken between words; cut with an ellipsis beyond `limit` lines. */
function wrapped(text: string, limit = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of onOneLine(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (width(longer) <= screen.columns || line === '') line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  if (lines.length <= limit) return lines;
  const last = Array.from(lines[limit - 1]!).slice(0, screen.columns - 2);
  return [...lines.slice(0, limit - 1), `${last.join('').trimEnd()} …`];
}

function countsLine(verdict: Verdict): string {
  const counts = Object.entries(verdict.counts).filter(([, count]) => count > 0);
  return `${formatCount(verdict.planned)} cells: ${counts.map(([status, count]) => `${formatCount(count)} ${status}`).join(', ')}.`;
}

function reasonLine({ reasons, exitCode }: Verdict): string {
  const more = reasons.length > 1 ? ` (And ${formatCount(reasons.length - 1)} more.)` : '';
  return `Not as expected (exit code ${exitCode}):${more} ${reasons[0] ?? ''}`;
}

interface Row {
  readonly label: string;
  readonly marks: readonly string[];
}

/** The scoreboard in at most `height` lines: worlds side by side, then the legend. */
function boardLines(
  manifest: Manifest,
  verdict: Verdict,
  records: readonly CellRecord[],
  height: number,
): string[] {
  const board = boardOf(arrangeRun({ manifest, verdict, records }));
  const legend = board.legend.map(({ glyph, word }) => `${glyph} ${word}`).join('  ');
  const all = board.groups.flatMap((group) =>
    group.rows.map(({ label, cells }) => ({
      label: onOneLine(label),
      marks: cells.map(({ mark }) => mark?.glyph ?? ' '),
    })),
  );
  const room = Math.max(1, height - heads - wrapped(legend).length);
  const rows = all.length <= room ? all : alike(all);
  const shown = rows.length <= room ? rows : rows.slice(0, room - 1);
  const labelWidth = Math.max(0, ...shown.map(({ label }) => width(label)));

  const columns: { name: string; letters: string; first: number; span: number; width: number }[] = [];
  let used = labelWidth;
  let first = 0;
  for (const { name: own, more, objects, span } of board.worlds) {
    const name = onOneLine(own) + (more === 0 ? '' : ` +${more}`);
    const column = {
      name,
      letters: objects.map(({ object }) => letters[object] ?? object.slice(0, 1)).join(' '),
      first,
      span,
      width: Math.max(width(name), 2 * span - 1),
    };
    first += span;
    if (columns.length > 0 && used + 3 + column.width > screen.columns) break;
    used += 3 + column.width;
    columns.push(column);
  }
  const line = (label: string, pick: (column: (typeof columns)[number]) => string): string =>
    [pad(label, labelWidth), ...columns.map((column) => pad(pick(column), column.width))]
      .join('   ')
      .trimEnd();
  const worldsLeft = board.worlds.slice(columns.length).reduce((sum, { more }) => sum + 1 + more, 0);
  const left = [
    ...(shown.length < rows.length ? [counted(rows.length - shown.length, 'row')] : []),
    ...(worldsLeft > 0 ? [counted(worldsLeft, 'world')] : []),
  ];
  return [
    line('', ({ name }) => name),
    line('', (column) => column.letters),
    ...shown.map(({ label, marks }) =>
      line(label, ({ first: from, span }) => marks.slice(from, from + span).join(' ')),
    ),
    ...(shown.length < rows.length ? [`and ${left.join(', ')}`] : []),
    ...wrapped(
      legend + (shown.length === rows.length && left.length > 0 ? `  (and ${left.join(', ')})` : ''),
    ),
  ];
}

const counted = (count: number, noun: string): string => `${count} more ${noun}${count === 1 ? '' : 's'}`;

/** Names and letters over the rows of the scoreboard. */
const heads = 2;

/** Rows that say the same everywhere, in one line. */
function alike(rows: readonly Row[]): Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const said = row.marks.join(' ');
    groups.set(said, [...(groups.get(said) ?? []), row]);
  }
  return [...groups.values()].map(([row, ...others]) => ({
    label: others.length === 0 ? row!.label : `${row!.label} +${others.length}`,
    marks: row!.marks,
  }));
}

/** Code points: close enough for labels, and the same on every machine. */
const width = (text: string): number => Array.from(text).length;
const pad = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - width(text)));
