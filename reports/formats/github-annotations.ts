import type { Comparison, Verdict } from '../../core/contract/index.ts';
import type { StoredRun } from '../page/view/run-index.ts';
import { plural } from '../verdicts/words.ts';
import { type Ending, endingKind, endings } from './endings.ts';
import { type GateLine, gateLines, surprises } from './gate-lines.ts';
import { onOneLine } from './plain-text.ts';

type Level = 'error' | 'warning';

interface Annotation {
  readonly title: string;
  readonly message: string;
}

/** GitHub shows so many of each level for a step, and drops the others without a word. */
const shownOfEach = 10;
/** Characters of a title and of a message. */
const longestTitle = 120;
const longest = 1000;

/**
 * Annotations as workflow commands: at most 10 errors and 10 warnings, the worst first, then one notice with the
 * answer and the number of those that were left out.
 */
export function githubAnnotations({ manifest, records, verdict }: StoredRun): string {
  const gates = gateLines(manifest, verdict);
  const ends = endings(manifest, records);
  const comparison = verdict.regression?.comparison ?? null;
  const errors = [
    ...regressions(comparison),
    ...surprises(gates).map(gateAnnotation),
    ...baselineMissing(verdict),
    ...ends.filter(({ status }) => endingKind(status) === 'error').map(endingAnnotation),
  ];
  const warnings = [
    ...gates.filter(({ mark, asExpected }) => asExpected && mark.id === 'warn').map(gateAnnotation),
    ...doubts(comparison),
    ...ends.filter(({ status }) => status === 'not-converged').map(endingAnnotation),
  ];
  const [headline = 'No answer was given.'] = verdict.answer;
  const left = [leftOut(errors, 'error'), leftOut(warnings, 'warning')].filter((words) => words !== '');
  const more = left.length === 0 ? '' : ` Left out here: ${left.join(', ')}.`;
  return [
    ...errors.slice(0, shownOfEach).map((annotation) => command('error', annotation)),
    ...warnings.slice(0, shownOfEach).map((annotation) => command('warning', annotation)),
    command('notice', { title: `irlbench ${verdict.suite}`, message: `${headline}${more}` }),
    '',
  ].join('\n');
}

function gateAnnotation({ place, object, rule, sentence }: GateLine): Annotation {
  return { title: `${object}: ${place.row} in ${place.world}`, message: `${rule}: ${sentence}` };
}

function endingAnnotation({ world, row, status, cells, reason }: Ending): Annotation {
  const message = `${plural(cells, 'cell')} ${status}${reason === '' ? '' : `: ${reason}`}`;
  return { title: `${status}: ${row} in ${world}`, message };
}

function regressions(comparison: Comparison | null): Annotation[] {
  if (comparison === null) return [];
  const worst = (['regressed', 'lost'] as const).flatMap((outcome) =>
    comparison.pairs.filter((pair) => pair.outcome === outcome),
  );
  return [
    ...worst.map(({ outcome, row, world, metric, because }) => ({
      title: `${outcome}: ${row} in ${world}`,
      message: `${metric}: ${because}`,
    })),
    ...comparison.statuses
      .filter(({ outcome }) => outcome === 'regressed')
      .map(({ row, world, from, to }) => ({
        title: `regressed: ${row} in ${world}`,
        message: `${from} became ${to}`,
      })),
  ];
}

function baselineMissing({ regression }: Verdict): Annotation[] {
  if (regression === undefined) return [];
  const reason =
    regression.comparison === null ? regression.baseline.from : regression.comparison.incomparable;
  return reason === null ? [] : [{ title: 'no comparison', message: reason }];
}

function doubts(comparison: Comparison | null): Annotation[] {
  if (comparison === null) return [];
  return [
    ...comparison.pairs
      .filter(({ tooGood }) => tooGood)
      .map(({ row, world, metric, because }) => ({
        title: `too good: ${row} in ${world}`,
        message: `${metric}: ${because}`,
      })),
    ...comparison.timings
      .filter(({ slower }) => slower)
      .map(({ row, world, ratio }) => ({
        title: `slower: ${row} in ${world}`,
        message: `fits take ${Number(ratio).toFixed(2)} times as long, beside other rows`,
      })),
    ...(comparison.memories ?? [])
      .filter(({ larger }) => larger)
      .map(({ row, world, ratio }) => ({
        title: `more memory: ${row} in ${world}`,
        message: `cells hold ${Number(ratio).toFixed(2)} times as much`,
      })),
  ];
}

function leftOut(all: readonly Annotation[], noun: string): string {
  return all.length > shownOfEach ? plural(all.length - shownOfEach, noun) : '';
}

function command(level: Level | 'notice', { title, message }: Annotation): string {
  const short = data(clipped(onOneLine(title), longestTitle))
    .replaceAll(':', '%3A')
    .replaceAll(',', '%2C');
  return `::${level} title=${short}::${data(clipped(onOneLine(message), longest))}`;
}

/** What the runner takes for the end of a command, as it wants it escaped. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function clipped(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
