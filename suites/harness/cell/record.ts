import type { CellRecord, Circumstance, Result, Status } from '../../../core/contract/index.ts';
import { recordVersion } from '../../../core/contract/record.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import { sha256 } from '../../../core/numerics/digest.ts';
import { machineLine, peakRssBytes, timestamp } from '../machine.ts';
import type { CellJob } from '../plan/job.ts';
import type { CellOutcome } from './cell.ts';

/** Ends that the machine decided: another run may end otherwise, so they have no digest and are not reused. */
const decidedByMachine: readonly Status[] = [
  'timeout',
  'out-of-memory',
  'cancelled',
  'skipped',
  'infrastructure',
];
/** Ends that the same code reaches again. A crash or a broken promise is tried again all the same. */
const reusable: readonly Status[] = ['ok', 'not-converged', 'refused', 'diverged'];

/** A result with the digest that covers it and the circumstances that it does not. */
export function makeRecord(result: Result, circumstance: Circumstance): CellRecord {
  return {
    format: 'irlbench/record',
    version: recordVersion,
    result,
    digest: resultDigest(result),
    circumstance,
  };
}

/** SHA-256 of the canonical JSON of a result; `null` where the machine decided how it ended. */
export function resultDigest(result: Result): string | null {
  return decidedByMachine.includes(result.status) ? null : sha256(canonicalJson(result));
}

/** Whether a stored record answers a job, so that nothing has to be fitted. */
export function answersJob(record: CellRecord, job: CellJob): boolean {
  return record.result.fit === job.fit && isFinal(record.result.status);
}

/** Whether the same code would end so again. */
export function isFinal(status: Status): boolean {
  return reusable.includes(status);
}

/** A result without a fit: a refusal or a failure, with its sentence. */
export function emptyResult(job: CellJob, status: Status, reason: string | null): Result {
  return {
    cell: job.cell,
    key: job.key,
    fit: job.fit,
    status,
    reason,
    stop: null,
    iterations: null,
    objective: null,
    parameters: null,
    standardErrors: null,
    numbers: {},
    measured: [],
    certificates: [],
    blob: null,
    arrays: [],
  };
}

/** Circumstances of a cell that this process knows without having run it. */
function bareCircumstance(job: CellJob, source: string): Circumstance {
  return {
    startedAt: timestamp(),
    fitMs: 0,
    totalMs: 0,
    peakRssBytes: peakRssBytes(),
    machine: machineLine(),
    source,
    worker: 'parent',
    attempts: 1,
    logTail: '',
    stack: null,
    measurement: job.measurement,
  };
}

/** A cell that nobody came back from: its status and its sentence are all that is known of it. */
export function lostCell(
  job: CellJob,
  source: string,
  [status, reason]: readonly [Status, string],
  known: Partial<Circumstance>,
): CellOutcome {
  const circumstance = { ...bareCircumstance(job, source), ...known };
  return { record: makeRecord(emptyResult(job, status, reason), circumstance), blob: null };
}

/** A record with more of its circumstance known, which its digest does not cover. */
export function underCircumstance(record: CellRecord, known: Partial<Circumstance>): CellRecord {
  return { ...record, circumstance: { ...record.circumstance, ...known } };
}
