import { join } from 'node:path';
import type { CellRecord, HistoryEntry, Manifest, Verdict } from '../../core/contract/index.ts';
import { renderPage } from '../../reports/page/render-page.ts';
import { answersDigest } from '../../reports/regression/answers-digest.ts';
import { baselineOf } from '../../reports/regression/baseline-of.ts';
import { compareRuns } from '../../reports/regression/compare-runs.ts';
import { readHistory } from '../history/history-file.ts';
import { interval } from '../interval.ts';
import { writeAnswer } from '../write-answer.ts';
import { checkedRun } from './checked-run.ts';
import { namedSide } from './compare.ts';
import { readRun, type StoredRun } from './read-run.ts';
import { withRegression } from './with-regression.ts';

export interface Report {
  readonly manifest: Manifest;
  readonly records: readonly CellRecord[];
  readonly verdict: Verdict;
  readonly path: string;
}

export interface ReportFlags {
  /** Default: `report.html` in the directory. */
  readonly file?: string | undefined;
  /** File of earlier runs, for their trends. */
  readonly history?: string | undefined;
  /** What the run is held to: another run's directory, a baseline's file or its name. Default: its last check. */
  readonly baseline?: string | undefined;
  /** Folder of named baselines. */
  readonly baselines?: string | undefined;
}

/**
 * Judges what a directory holds and renders it.
 * @throws {BenchError} `bad-data` where there is no run; `bad-record` where a record was damaged
 */
export async function report(directory: string, flags: ReportFlags = {}): Promise<Report> {
  const path = flags.file ?? join(directory, 'report.html');
  const run = reportedRun(directory, flags);
  await writeReport(run, path, historyOf(flags));
  const { manifest, records, verdict } = run;
  return { manifest, records, verdict, path };
}

/** Renders a run that has been judged. */
export async function writeReport(
  run: StoredRun,
  path: string,
  history?: readonly HistoryEntry[],
): Promise<void> {
  await writeAnswer(path, await pageOf(run, history));
}

/** @param live names what is shown to a page that watches; without, the page stands alone */
export function pageOf(run: StoredRun, history?: readonly HistoryEntry[], live = ''): Promise<string> {
  const { store, manifest, records, verdict } = run;
  const arrays = (digest: string): Float64Array | null => {
    const blob = store.readBlob(digest);
    return blob.kind === 'found' ? new Float64Array(Uint8Array.from(blob.value).buffer) : null;
  };
  const earlier = history === undefined ? {} : { history };
  return renderPage({ manifest, records, verdict, arrays, interval, ...earlier }, live);
}

export function historyOf({ history }: ReportFlags): readonly HistoryEntry[] | undefined {
  return history === undefined ? undefined : readHistory(history);
}

/** A run beside the baseline that was asked for, else beside that of its last check. Writes nothing. */
export function reportedRun(
  directory: string,
  { baseline, baselines = 'baselines' }: ReportFlags,
): StoredRun {
  if (baseline === undefined) return checkedRun(directory);
  const run = readRun(directory);
  const { id, from, baseline: before } = namedSide(baseline, baselines);
  const after = baselineOf(run.manifest, run.records, run.verdict.gates);
  const regression = {
    baseline: { id, from },
    comparison: compareRuns(before, after),
    of: answersDigest(after),
  };
  return { ...run, verdict: withRegression(run.verdict, regression) };
}
