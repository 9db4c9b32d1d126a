import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError, type CellRecord } from '../core/contract/index.ts';
import { filterCells } from '../suites/harness/plan/filter-cells.ts';
import { narrowPlan } from '../suites/harness/plan/narrow-plan.ts';
import type { Plan } from '../suites/harness/plan/plan.ts';
import { openExistingStore } from '../suites/harness/store/store.ts';
import { hasFailed } from '../suites/harness/store/survey.ts';

/** Which cells of a plan to run now: the manifest keeps the others, which are then missing. */
export interface Choice {
  /** Expressions such as `world=chain`. */
  readonly filter?: readonly string[];
  /** A key, or enough of its beginning. */
  readonly cell?: string;
  readonly onlyFailed?: true;
  readonly onlyMissing?: true;
}

/**
 * The same plan with fewer cells to run: those that every flag leaves, and what they need.
 * @param directory of the run that says what failed and what is missing
 * @throws {BenchError} `usage` for a flag that leaves nothing it could mean
 */
export function chooseCells(plan: Plan, choice: Choice, directory: string | undefined): Plan {
  const { filter, cell, onlyFailed, onlyMissing } = choice;
  if (onlyFailed && onlyMissing)
    throw new BenchError('usage', '--only-failed and --only-missing exclude each other: no cell is both.');
  const tests: ((cell: string) => boolean)[] = [];
  if (filter !== undefined) {
    const chosen = filterCells(plan.manifest, filter);
    tests.push((own) => chosen.has(own));
  }
  if (cell !== undefined) {
    const one = cellCalled(plan, cell);
    tests.push((own) => own === one);
  }
  if (onlyFailed || onlyMissing) {
    const recordOf = recordsIn(directory);
    tests.push((own) => {
      const record = recordOf(own);
      return onlyFailed ? record !== null && hasFailed(record) : record === null;
    });
  }
  if (tests.length === 0) return plan;
  return narrowPlan(
    plan,
    plan.jobs.map((job) => job.cell).filter((own) => tests.every((test) => test(own))),
  );
}

function cellCalled(plan: Plan, prefix: string): string {
  const wanted = plan.jobs.filter((job) => job.cell.startsWith(prefix));
  if (wanted.length === 1) return wanted[0]!.cell;
  const found = wanted.length === 0 ? 'no cell' : `${wanted.length} cells`;
  throw new BenchError(
    'usage',
    `--cell ${prefix} names ${found} of this suite; give the key that the report shows.`,
  );
}

/** What a run holds for a cell; a damaged record is as good as none. */
function recordsIn(directory: string | undefined): (cell: string) => CellRecord | null {
  if (directory === undefined)
    throw new BenchError(
      'usage',
      '--only-failed and --only-missing need --run DIR, the run that they speak of.',
    );
  if (!existsSync(join(directory, 'manifest.json'))) return () => null;
  const store = openExistingStore(directory);
  return (cell) => {
    const read = store.readRecord(cell);
    return read.kind === 'found' ? read.value : null;
  };
}
