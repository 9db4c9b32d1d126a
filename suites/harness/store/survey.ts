import type { CellRecord, Status } from '../../../core/contract/index.ts';
import type { CellJob } from '../plan/job.ts';
import { recall } from './recall.ts';
import type { Store } from './store.ts';

/**
 * How a planned cell stands. `done`: its record answers; `failed`: its record says that it came to nothing; `stale`: other code made its fit, or measured it; `damaged`: what is there is not believed.
 */
export const standings = ['done', 'missing', 'failed', 'stale', 'damaged'] as const;
export type Standing = (typeof standings)[number];

/** One cell of a run as its folder holds it now. */
export interface SurveyedCell {
  readonly job: CellJob;
  readonly standing: Standing;
  readonly record: CellRecord | null;
  /** Why it is damaged, stale or failed; else null. */
  readonly reason: string | null;
}

/** Ends without an answer. */
const failures: readonly Status[] = [
  'diverged',
  'timeout',
  'out-of-memory',
  'crashed',
  'protocol-error',
  'cancelled',
  'skipped',
  'infrastructure',
];

/** How the cells of a plan stand in a store. Writes nothing. */
export function survey(store: Store, jobs: readonly CellJob[]): readonly SurveyedCell[] {
  return jobs.map((job) => surveyCell(store, job));
}

/** Whether a cell ended without an answer. */
export function hasFailed(record: CellRecord): boolean {
  return failures.includes(record.result.status);
}

function surveyCell(store: Store, job: CellJob): SurveyedCell {
  const damages: string[] = [];
  const recalled = recall(store, job, (reason) => damages.push(reason));
  const read = recalled.kind === 'measure' ? store.readRecord(job.cell) : null;
  const record = read?.kind === 'found' ? read.value : 'record' in recalled ? recalled.record : null;
  const at = (standing: Standing, reason: string | null = null): SurveyedCell => ({
    job,
    standing,
    record,
    reason,
  });
  if (damages.length > 0) return at('damaged', damages[0]!);
  if (record === null) return at('missing');
  if (record.result.fit !== job.fit) return at('stale', 'Other code, or another budget, made its fit.');
  if (hasFailed(record))
    return at('failed', `${record.result.status}: ${record.result.reason ?? 'no reason'}`);
  return recalled.kind === 'measure'
    ? at('stale', 'Its metrics changed: it is measured again without a fit.')
    : at('done');
}
