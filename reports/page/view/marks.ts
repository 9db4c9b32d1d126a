import type { Gate, GateVerdict } from '../../../core/contract/index.ts';

/** How a gate looks in the scoreboard: never by colour alone. */
export interface Mark {
  /** Names the symbol of the sprite. */
  readonly id: string;
  /** One character for a terminal. */
  readonly glyph: string;
  readonly word: string;
  readonly mood: 'good' | 'bad' | 'calm' | 'odd' | 'warn' | 'quiet';
  readonly meaning: string;
}

/** From what a reader must see first to what may stay quiet; the first two stand where there is no gate to see. */
const marks = [
  {
    id: 'unrecovered',
    glyph: '–',
    word: 'not recovered',
    mood: 'quiet',
    meaning: 'the method does not return it',
  },
  {
    id: 'ungated',
    glyph: '·',
    word: 'no gate',
    mood: 'quiet',
    meaning: 'recovered; the suite sets no limit',
  },
  { id: 'fail', glyph: '✕', word: 'fail', mood: 'bad', meaning: 'expected to pass, and failed' },
  {
    id: 'surprise',
    glyph: '!',
    word: 'unexpected pass',
    mood: 'odd',
    meaning: 'theory expects a failure, and it passed',
  },
  { id: 'broken', glyph: '▲', word: 'broken', mood: 'bad', meaning: 'the truth itself fails this gate' },
  { id: 'warn', glyph: '△', word: 'warning', mood: 'warn', meaning: 'over a limit that only warns' },
  {
    id: 'incomplete',
    glyph: '◐',
    word: 'incomplete',
    mood: 'warn',
    meaning: 'replicates are missing or failed',
  },
  {
    id: 'void',
    glyph: '∅',
    word: 'void',
    mood: 'odd',
    meaning: 'a control passes this gate, so it proves nothing',
  },
  {
    id: 'refused',
    glyph: '□',
    word: 'refused',
    mood: 'calm',
    meaning: 'the method says that this is not for it',
  },
  { id: 'as-expected', glyph: '=', word: 'as expected', mood: 'calm', meaning: 'failed, as theory expects' },
  { id: 'beyond', glyph: '○', word: 'beyond', mood: 'quiet', meaning: 'reported only: over the limit' },
  { id: 'absent', glyph: '?', word: 'no number', mood: 'quiet', meaning: 'nothing was measured' },
  { id: 'within', glyph: '●', word: 'within', mood: 'quiet', meaning: 'reported only: within the limit' },
  { id: 'pass', glyph: '✓', word: 'pass', mood: 'good', meaning: 'recovered within the limit' },
] as const satisfies readonly Mark[];

export type MarkId = (typeof marks)[number]['id'];

export const markOf: (id: MarkId) => Mark = (id) => marks.find((mark) => mark.id === id)!;

/** How loud a mark is: of several gates on one object, the loudest is shown. */
export const loudness = (mark: Mark): number => marks.length - marks.findIndex(({ id }) => id === mark.id);

/** Marks in the order of the legend. */
export const legendOrder = (ids: ReadonlySet<string>): Mark[] =>
  marks.filter((mark) => ids.has(mark.id)).reverse();

export function gateMark(gate: GateVerdict, level: Gate['level'] | undefined): Mark {
  if (gate.outcome !== 'pass' && gate.outcome !== 'fail') return markOf(gate.outcome);
  const passed = gate.outcome === 'pass';
  if (gate.expected === 'report') return markOf(passed ? 'within' : 'beyond');
  if (gate.expected === 'fail') return markOf(passed ? 'surprise' : 'as-expected');
  if (passed) return markOf('pass');
  return markOf(level === 'warn' ? 'warn' : 'fail');
}
