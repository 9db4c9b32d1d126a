import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Status } from '../../../core/contract/index.ts';
import { lostCell } from '../cell/record.ts';
import type { CellJob } from '../plan/job.ts';
import { openExistingStore } from '../store/store.ts';

/** Cells that a run had begun and holds no record of: its leases are all that is left of them. */
export function cellsInFlight(directory: string): readonly string[] {
  const store = openExistingStore(directory);
  const leased = namesIn(join(directory, 'leases')).flatMap(
    (name) => /^([0-9a-f]{64})\.\d+$/.exec(name)?.[1] ?? [],
  );
  return [...new Set(leased)].filter((cell) => store.readRecord(cell).kind !== 'found').sort();
}

/** Gives cells that nobody came back from their end, so that a failure is a result and never an absence. */
export async function recordLost(
  directory: string,
  jobs: readonly CellJob[],
  source: string,
  end: readonly [Status, string],
): Promise<void> {
  const store = openExistingStore(directory);
  for (const job of jobs) await store.writeOutcome(lostCell(job, source, end, { worker: 'slurm' }));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
