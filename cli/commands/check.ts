import { join } from 'node:path';
import type { Verdict } from '../../core/contract/index.ts';
import { answersDigest } from '../../reports/regression/answers-digest.ts';
import { baselineOf } from '../../reports/regression/baseline-of.ts';
import { compareRuns } from '../../reports/regression/compare-runs.ts';
import { defaultBaseline, namedBaseline } from '../baselines/default-baseline.ts';
import { comparisonText } from './compare.ts';
import { confirm } from './confirm.ts';
import { readRun } from './read-run.ts';
import { writeReport } from './report.ts';
import { withRegression } from './with-regression.ts';
import { writeVerdict } from './write-verdict.ts';

export interface CheckFlags {
  /** Folder of baselines. */
  readonly baselines: string;
  /** Name or digest; default: the promoted one. */
  readonly baseline: string | undefined;
  /** Branch whose merge base says what is promoted. */
  readonly mainline: string | undefined;
  readonly strict: boolean;
  /** More seeds for doubtful pairs. */
  readonly confirm: number;
  readonly worker: URL;
  readonly signal: AbortSignal;
}

/** Holds a run to its truth gates and to a baseline, and writes both into its `verdict.json` and its report. */
export async function check(directory: string, flags: CheckFlags): Promise<Verdict> {
  const stored = readRun(directory);
  const { manifest, records, verdict } = stored;
  const run = baselineOf(manifest, records, verdict.gates);
  const chosen =
    flags.baseline === undefined
      ? await defaultBaseline(flags.baselines, run.suite, flags.mainline)
      : namedBaseline(flags.baselines, flags.baseline);
  const options = { strict: flags.strict };
  let comparison = 'missing' in chosen ? null : compareRuns(chosen.baseline, run, options);
  if (comparison !== null && flags.confirm > 0 && !('missing' in chosen)) {
    const more = await confirm(
      directory,
      manifest,
      { before: chosen.baseline, after: run, comparison },
      flags,
    );
    comparison = compareRuns(chosen.baseline, more, options);
  }
  const missing = 'missing' in chosen;
  const checked = withRegression(verdict, {
    baseline: missing ? { id: null, from: chosen.missing } : { id: chosen.id, from: chosen.from },
    comparison,
    of: answersDigest(run),
  });
  await writeVerdict(directory, checked);
  await writeReport({ ...stored, verdict: checked }, join(directory, 'report.html'));
  return checked;
}

/** What was found, for a terminal. */
export function checkText({ regression, reasons, exitCode }: Verdict): string {
  const comparison = regression?.comparison ?? null;
  const gates =
    comparison === null ? reasons : reasons.filter((reason) => !comparison.reasons.includes(reason));
  return [
    comparison === null ? '' : `Baseline ${regression!.baseline.from}`,
    comparison === null ? '' : comparisonText(comparison),
    ...gates,
    `${exitCode === 0 ? 'As expected' : `Exit ${exitCode}`}.`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}
