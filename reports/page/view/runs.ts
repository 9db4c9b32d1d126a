import { exitCodes, type HistoryEntry, type Verdict } from '../../../core/contract/index.ts';
import { formatCount } from '../../formats/number.ts';
import { changeSentence } from '../../regression/change-sentence.ts';
import { listed, plural } from '../../verdicts/words.ts';
import { type Mark, markOf } from './marks.ts';

/** A run as a list of runs tells of it. */
interface ReadRun {
  /** The folder, as it was asked for. */
  readonly name: string;
  /** Where its report is, as seen from the list; `null` where there is none. */
  readonly link: string | null;
  readonly question: string;
  /** When its last cell began: ISO 8601, UTC; null where none was recorded. */
  readonly at: HistoryEntry['at'];
  readonly source: string;
  readonly verdict: Pick<Verdict, 'suite' | 'exitCode' | 'answer' | 'counts' | 'planned' | 'regression'>;
}

/** A folder that could not be read, and why: of another version, damaged, or no run at all. */
interface RefusedRun {
  readonly name: string;
  readonly link: string | null;
  readonly refused: string;
}

export type ListedRun = ReadRun | RefusedRun;

/** Many runs on one page, the latest first, what was refused at the end. */
export function runsView(runs: readonly ListedRun[]) {
  const ordered = runs.toSorted((x, y) => compareTexts(dateOf(y), dateOf(x)) || compareTexts(x.name, y.name));
  return { headline: headlineOf(runs), runs: ordered.map(lineOf) };
}

function dateOf(run: ListedRun): string {
  return 'refused' in run ? '' : (run.at ?? ' ');
}

function compareTexts(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

function headlineOf(runs: readonly ListedRun[]): string {
  const read = runs.flatMap((run) => ('refused' in run ? [] : [run]));
  const suites = new Set(read.map(({ verdict }) => verdict.suite)).size;
  const good = read.filter(({ verdict }) => verdict.exitCode === exitCodes.asExpected).length;
  const parts = [
    good > 0 ? `${good} as expected` : '',
    read.length > good ? `${read.length - good} otherwise` : '',
    runs.length > read.length ? `${runs.length - read.length} could not be read` : '',
  ].filter((part) => part !== '');
  return `${plural(runs.length, 'run')}${suites > 1 ? ` of ${suites} suites` : ''}: ${listed(parts)}.`;
}

function lineOf(run: ListedRun) {
  const { name, link } = run;
  if ('refused' in run) return { name, link, title: name.split('/').at(-1), refused: run.refused };
  const { verdict, question, at, source } = run;
  const { suite, exitCode, answer, counts, planned, regression } = verdict;
  return {
    name,
    link,
    refused: '',
    title: suite,
    question,
    answer: answer[0] ?? 'No answer was given.',
    changed: regression === undefined ? '' : changeSentence(regression),
    exitCode,
    mark: markOfExit(exitCode),
    planned,
    cells: formatCount(planned),
    counts: Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([status, count]) => `${formatCount(count)} ${status}`),
    day: at?.slice(0, 10) ?? '',
    time: at?.slice(11, 16) ?? '',
    source,
  };
}

/** What an exit code says, as a mark of the scoreboard with words of its own. */
function markOfExit(exitCode: number): Mark {
  if (exitCode === exitCodes.asExpected) return { ...markOf('pass'), word: 'as expected' };
  if (exitCode === exitCodes.regression) return { ...markOf('fail'), word: 'regressed' };
  if (exitCode === exitCodes.truthGate) return { ...markOf('fail'), word: 'not as expected' };
  if (exitCode === exitCodes.inconclusive) return { ...markOf('incomplete'), word: 'inconclusive' };
  if (exitCode === exitCodes.incomplete) return { ...markOf('incomplete'), word: 'incomplete' };
  return { ...markOf('void'), word: 'not judged' };
}
