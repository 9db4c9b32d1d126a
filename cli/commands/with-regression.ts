import { exitCodes, type Verdict } from '../../core/contract/index.ts';
import { changeSentence } from '../../reports/regression/change-sentence.ts';
import { trimmed } from '../../reports/verdicts/words.ts';

export type Regression = NonNullable<Verdict['regression']>;

/** Which of several reasons the exit code speaks of. */
const precedence: readonly number[] = [
  exitCodes.regression,
  exitCodes.truthGate,
  exitCodes.incomplete,
  exitCodes.baseline,
  exitCodes.inconclusive,
];

/** What a run means beside a baseline: its own exit code and reasons, and those of the comparison. */
export function withRegression(verdict: Verdict, regression: Regression): Verdict {
  const { baseline, comparison } = regression;
  const codes = [verdict.exitCode, comparison?.exitCode ?? exitCodes.baseline];
  const worse = comparison?.exitCode === exitCodes.regression;
  const said = comparison?.reasons ?? [advice(baseline.from)];
  return {
    ...verdict,
    exitCode: precedence.find((code) => codes.includes(code)) ?? exitCodes.asExpected,
    reasons: worse ? [...said, ...verdict.reasons] : [...verdict.reasons, ...said],
    regression,
  };
}

function advice(missing: string): string {
  return `${missing} Save a run with "irlbench baseline save" and promote it, with a reason.`;
}

/**
 * What a run means that was checked before. What was found stands, with its exit code, as long as the answers are
 * those that were compared; else it is named and no longer believed, and the exit code is the run's own.
 */
export function withEarlierCheck(verdict: Verdict, earlier: Regression, of: string): Verdict {
  if (earlier.comparison === null) return { ...verdict, regression: earlier };
  return earlier.of === of ? withRegression(verdict, earlier) : { ...verdict, regression: outdated(earlier) };
}

function outdated(earlier: Regression): Regression {
  const said = trimmed(changeSentence(earlier));
  const from = `Checked before (${said}); answers have changed since: check again.`;
  return { ...earlier, baseline: { ...earlier.baseline, from }, comparison: null };
}
