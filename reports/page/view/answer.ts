import { exitCodes, type Status } from '../../../core/contract/index.ts';
import { formatCount } from '../../formats/number.ts';
import { changeSentence, type Found } from '../../regression/change-sentence.ts';
import type { RunIndex } from './run-index.ts';

const moods: Readonly<Record<Status | 'missing', 'good' | 'bad' | 'warn' | 'calm'>> = {
  ok: 'good',
  'not-converged': 'warn',
  refused: 'calm',
  diverged: 'bad',
  timeout: 'bad',
  'out-of-memory': 'bad',
  crashed: 'bad',
  'protocol-error': 'bad',
  cancelled: 'warn',
  skipped: 'calm',
  infrastructure: 'warn',
  missing: 'warn',
};

/** Sentences that stand open; the scoreboard must not leave the first screen for the rest. */
const opening = 3;

/** Section 1: the question, the answer, what it rests on. */
export function answerView(run: RunIndex) {
  const { manifest, verdict } = run;
  const [headline = 'No answer was given.', ...sentences] = verdict.answer;
  const counts = Object.entries(moods).flatMap(([status, mood]) => {
    const count = verdict.counts[status] ?? 0;
    return count === 0 ? [] : [{ status, mood, count: formatCount(count) }];
  });
  const missing = manifest.cells.filter((cell) => run.record(cell.cell) === undefined).length;
  return {
    suite: verdict.suite,
    question: manifest.suite.question,
    about: manifest.suite.about ?? '',
    headline: unbroken(headline),
    long: headline.length > 160,
    sentences: sentences.slice(0, opening).map(unbroken),
    further: sentences.slice(opening).map(unbroken),
    furtherFrom: 1 + opening,
    counts,
    planned: formatCount(verdict.planned),
    incomplete:
      missing === 0
        ? ''
        : `This grid is incomplete: ${formatCount(missing)} of ${formatCount(manifest.cells.length)} planned cells have no record yet.`,
    changed: verdict.regression === undefined ? null : changed(verdict.regression),
    asExpected: verdict.exitCode === 0,
    exitCode: verdict.exitCode,
    reasons: verdict.reasons,
    outcomes: verdict.reasons.length === 1 ? 'one reason' : `${formatCount(verdict.reasons.length)} reasons`,
  };
}

/** A relation stays on one line: "α = 100", "0.032 ≤ 0.05". */
function unbroken(sentence: string): string {
  return sentence.replace(/ ([=≤≥<>±×]) /g, '\u00a0$1\u00a0');
}

/** What changed since the baseline, in one sentence. */
function changed(found: Found) {
  const code = found.comparison?.exitCode ?? exitCodes.baseline;
  const mood = code === exitCodes.asExpected ? 'good' : code === exitCodes.regression ? 'bad' : 'warn';
  return { mood, sentence: changeSentence(found) };
}
