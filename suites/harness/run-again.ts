import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellRecord } from '../../core/contract/index.ts';
import { machineLine } from './machine.ts';
import { narrowPlan } from './plan/narrow-plan.ts';
import type { Plan } from './plan/plan.ts';
import { type RunOptions, runSuite } from './run-suite.ts';
import {
  type Difference,
  differencesOf,
  type Likeness,
  likenessOf,
  type WithArrays,
} from './store/compare-results.ts';
import type { Store } from './store/store.ts';
import { openExistingStore } from './store/store.ts';

/**
 * What is promised of a result that is computed again. `R0`: on the same machine and Node build, the same bytes;
 * `R1`: on another machine with the same Node major, the same bytes or every number within 1e-9; `R2`: elsewhere,
 * the same within statistical intervals, which one cell cannot show.
 */
export type Promised = 'R0' | 'R1' | 'R2';

/** A stored cell, and the same computed again. */
export interface RunAgain {
  readonly cell: string;
  readonly stored: CellRecord;
  /** `null` where the run was interrupted before. */
  readonly again: CellRecord | null;
  readonly promised: Promised;
  readonly likeness: Likeness;
  readonly differences: readonly Difference[];
}

export type RunAgainOptions = Pick<RunOptions, 'worker' | 'threads' | 'drain' | 'onEvent'>;

/**
 * Runs cells of a stored run again, and all that they need, in a fresh folder that is removed afterwards, and
 * holds what comes out against what is stored.
 */
export async function runAgain(
  store: Store,
  plan: Plan,
  cells: readonly CellRecord[],
  options: RunAgainOptions,
): Promise<readonly RunAgain[]> {
  const directory = mkdtempSync(join(tmpdir(), 'irlbench-again-'));
  try {
    const wanted = cells.map(({ result }) => result.cell);
    const { records } = await runSuite({ ...options, plan: narrowPlan(plan, wanted), directory });
    const fresh = openExistingStore(directory);
    return cells.map((stored) => {
      const { cell } = stored.result;
      const again = records.get(cell) ?? null;
      const promised = promisedOf(stored.circumstance.machine, machineLine());
      if (again === null) return { cell, stored, again, promised, likeness: 'different', differences: [] };
      if (again.digest === stored.digest && again.digest !== null)
        return { cell, stored, again, promised, likeness: 'identical', differences: [] };
      const differences = differencesOf(withArrays(store, stored), withArrays(fresh, again));
      return { cell, stored, again, promised, likeness: likenessOf(differences), differences };
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What may be expected between two machines, each described on a line. */
export function promisedOf(stored: string, here: string): Promised {
  if (stored === here) return 'R0';
  const major = (line: string): string | undefined => /node (\d+)\./.exec(line)?.[1];
  return major(stored) !== undefined && major(stored) === major(here) ? 'R1' : 'R2';
}

/** Whether a result that was computed again is what was promised. */
export function keepsPromise({ promised, likeness }: Pick<RunAgain, 'promised' | 'likeness'>): boolean {
  if (promised === 'R2') return true;
  return likeness === 'identical' || (promised === 'R1' && likeness === 'close');
}

function withArrays(store: Store, { result }: CellRecord): WithArrays {
  const blob = result.blob === null ? null : store.readBlob(result.blob);
  return { result, blob: blob?.kind === 'found' ? blob.value : null };
}
