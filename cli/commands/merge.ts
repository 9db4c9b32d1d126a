import { terminalSummary } from '../../reports/formats/terminal.ts';
import { describe, type Merged, mergeRuns } from '../../suites/harness/shards/merge.ts';
import { type Report, report } from './report.ts';
import { writeVerdict } from './write-verdict.ts';

/** A merged run, judged. */
export interface MergedReport extends Report {
  readonly merged: Merged;
}

/**
 * Joins run folders into one, judges it and writes `verdict.json` and `report.html` as `run` does: an incomplete
 * grid is 23.
 */
export async function merge(directories: readonly string[], out: string): Promise<MergedReport> {
  const merged = await mergeRuns(directories, out);
  const told = await report(out);
  await writeVerdict(out, told.verdict);
  return { ...told, merged };
}

const shown = 20;

/** What was joined, for a terminal: what is missing first. */
export function mergeText({ manifest, verdict, records, path, merged }: MergedReport): string {
  const { missing, repeated, found } = merged;
  const names = missing.slice(0, shown).map((cell) => `missing: ${describe(manifest, cell)}`);
  return [
    ...names,
    ...(missing.length > shown ? [`and ${missing.length - shown} more missing`] : []),
    ...(missing.length > 0 ? [''] : []),
    `${found} cells joined${repeated === 0 ? '' : `, ${repeated} of them from several folders with equal results`}.`,
    '',
    terminalSummary(manifest, verdict, records),
    `Report: ${path}`,
  ].join('\n');
}
