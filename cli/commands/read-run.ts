import { BenchError, type CellRecord, type Manifest, type Verdict } from '../../core/contract/index.ts';
import { verdictOf } from '../../reports/verdicts/verdict.ts';
import { openExistingStore, type Store } from '../../suites/harness/store/store.ts';

/** A run as a directory holds it, judged. */
export interface StoredRun {
  readonly store: Store;
  readonly manifest: Manifest;
  readonly records: readonly CellRecord[];
  readonly verdict: Verdict;
}

/** @throws {BenchError} `bad-data` where there is no run; `bad-record` where a record was damaged */
export function readRun(directory: string): StoredRun {
  const store = openExistingStore(directory);
  const manifest = store.readManifest()!;
  const records = [...new Set(manifest.cells.map(({ cell }) => cell))].flatMap((cell) => {
    const read = store.readRecord(cell);
    if (read.kind === 'damaged')
      throw new BenchError('bad-record', `${directory}: ${read.reason}.`, { cell });
    return read.kind === 'found' ? [read.value] : [];
  });
  return { store, manifest, records, verdict: verdictOf(manifest, records) };
}
