import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError, type CellRecord, type Manifest, type Verdict } from '../../core/contract/index.ts';
import { renderPage } from '../../reports/page/render-page.ts';
import { summarise } from '../../reports/statistics/summary.ts';
import { verdictOf } from '../../reports/verdicts/verdict.ts';
import { openExistingStore } from '../../suites/harness/store.ts';

export interface Report {
  readonly manifest: Manifest;
  readonly records: readonly CellRecord[];
  readonly verdict: Verdict;
  readonly path: string;
}

/**
 * Judges what a directory holds and renders it.
 * @param file default: `report.html` in the directory
 * @throws {BenchError} `bad-data` where there is no run; `bad-record` where a record was damaged
 */
export async function report(directory: string, file = join(directory, 'report.html')): Promise<Report> {
  const store = openExistingStore(directory);
  const manifest = store.readManifest()!;
  const records = [...new Set(manifest.cells.map(({ cell }) => cell))].flatMap((cell) => {
    const read = store.readRecord(cell);
    if (read.kind === 'damaged')
      throw new BenchError('bad-record', `${directory}: ${read.reason}.`, { cell });
    return read.kind === 'found' ? [read.value] : [];
  });
  const verdict = verdictOf(manifest, records);
  const arrays = (digest: string): Float64Array | null => {
    const blob = store.readBlob(digest);
    return blob.kind === 'found' ? new Float64Array(Uint8Array.from(blob.value).buffer) : null;
  };
  const interval = (values: readonly number[], logScale: boolean) => {
    const { centre, low, high } = summarise(values, logScale ? 'log' : 'linear');
    return { mean: centre, low, high };
  };
  writeFileSync(file, await renderPage({ manifest, records, verdict, arrays, interval }));
  return { manifest, records, verdict, path: file };
}
