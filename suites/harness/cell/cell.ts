import { BenchError } from '../../../core/contract/errors.ts';
import type {
  AnswerKey,
  CellRecord,
  CertificateSpec,
  Fit,
  Progress,
  Result,
  Status,
  Task,
} from '../../../core/contract/index.ts';
import { toJsonNumber } from '../../../core/contract/json.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import { sha256 } from '../../../core/numerics/digest.ts';
import type { Catalog } from '../catalog.ts';
import { lookUp } from '../catalog.ts';
import { clockMs, forgetPeakRss, machineLine, peakRssBytes, timestamp } from '../machine.ts';
import { streamLabels } from '../plan/identity.ts';
import type { CellJob } from '../plan/job.ts';
import { cutTask } from '../world/task.ts';
import { varyWorld } from '../world/vary-world.ts';
import type { SolvedWorld } from '../world/world.ts';
import { buildWorld, streamAt } from '../world/world.ts';
import type { Answer } from './answer.ts';
import { answer } from './answer.ts';
import type { CancelCheck } from './cancellation.ts';
import { Cancelled } from './cancellation.ts';
import { captureOutput } from './captured-output.ts';
import { packFit, unpackFit } from './fit-arrays.ts';
import { likelihoodNumbers, measure } from './measure.ts';
import type { Memo } from './memo.ts';
import { createMemo } from './memo.ts';
import { shapingPotential } from './potential.ts';
import { emptyResult, makeRecord } from './record.ts';

/** A fit on disk: what its record says, and its arrays. */
export interface StoredFit {
  readonly result: Result;
  readonly blob: Uint8Array;
}

/** What surrounds a cell: who runs it, who may end it, what it may be given. */
export interface CellHooks {
  readonly cancelled: CancelCheck;
  readonly onProgress?: (progress: Progress) => void;
  /** Package version and commit. */
  readonly source: string;
  /** Names the thread or process. */
  readonly worker: string;
  /** Streams that the cell must not reach. */
  readonly capture: readonly ('stdout' | 'stderr')[];
  /** Fits that metrics need beside this one, by role. */
  readonly companions: Readonly<Record<string, StoredFit>>;
  /** Why a planned companion is not among them: a sentence by role. */
  readonly missing: Readonly<Record<string, string>>;
  /** The cell's own fit where only its measurements are stale; `null` to fit. */
  readonly stored: StoredFit | null;
  readonly memory: CellMemory;
}

/** Worlds and tasks that cells of one worker share. Nothing in them is ever written. */
export interface CellMemory {
  readonly worlds: Memo<SolvedWorld>;
  readonly tasks: Memo<Task>;
}

/** A finished cell. The blob belongs to the record's `blob` digest. */
export interface CellOutcome {
  readonly record: CellRecord;
  readonly blob: Uint8Array | null;
}

/** Memory for the cells of one worker. */
export function createCellMemory(): CellMemory {
  return { worlds: createMemo(8), tasks: createMemo(4) };
}

/**
 * Runs one cell. Never throws: whatever goes wrong inside becomes a status with a sentence.
 * @param known the catalog, or what comes by it: a user's own module is read within the cell
 */
export async function runCell(
  job: CellJob,
  known: Catalog | (() => Catalog | Promise<Catalog>),
  hooks: CellHooks,
): Promise<CellOutcome> {
  const startedAt = timestamp();
  const start = clockMs();
  const output = captureOutput(hooks.capture);
  const alone = forgetPeakRss();
  const timing = { fitMs: 0 };
  let ending: Ending;
  try {
    const catalog = typeof known === 'function' ? await known() : known;
    ending = await finish(job, catalog, hooks, timing);
  } catch (error) {
    ending = failure(job, error);
  } finally {
    output.release();
  }
  const record = makeRecord(ending.result, {
    startedAt,
    fitMs: timing.fitMs,
    totalMs: clockMs() - start,
    peakRssBytes: peakRssBytes(),
    ...(alone ? { peakBytes: peakRssBytes() } : {}),
    machine: machineLine(),
    source: hooks.source,
    worker: hooks.worker,
    attempts: 1,
    logTail: output.tail() + ending.notes.map((note) => `${note}\n`).join(''),
    stack: ending.stack,
    measurement: job.measurement,
  });
  return { record, blob: ending.blob };
}

interface Ending {
  readonly result: Result;
  readonly blob: Uint8Array | null;
  readonly notes: readonly string[];
  readonly stack: string | null;
}

async function finish(
  job: CellJob,
  catalog: Catalog,
  hooks: CellHooks,
  timing: { fitMs: number },
): Promise<Ending> {
  const solved = worldOf(job, catalog, hooks.memory);
  const task = taskOf(job, solved, hooks.memory);
  const start = clockMs();
  const answered = await answerOrRestore(job, catalog, task, solved.key, hooks);
  timing.fitMs = clockMs() - start;
  if (answered.kind !== 'fit') return ended(emptyResult(job, answered.kind, answered.reason));
  return report(job, catalog, hooks, solved, task, answered.fit);
}

/** The world of a job, built and solved once per worker. */
export function worldOf(job: CellJob, catalog: Catalog, memory: CellMemory): SolvedWorld {
  const { environment, seed, variant } = job.key;
  const labels = streamLabels(job.key).world;
  const name = [seed, ...labels].join('/');
  const published = memory.worlds(name, () =>
    buildWorld(
      lookUp(catalog.environments, environment.id, 'environment', 'environment'),
      job.parameters,
      streamAt(seed, labels),
    ),
  );
  if (variant === undefined) return published;
  return memory.worlds(`${name}/${canonicalJson(variant)}`, () =>
    varyWorld(published, variant, `world ${job.world}`),
  );
}

function taskOf(job: CellJob, solved: SolvedWorld, memory: CellMemory): Task {
  const { subject: _, ...asked } = job.key;
  const labels = streamLabels(job.key).demonstrations;
  return memory.tasks(canonicalJson(asked), () => cutTask(solved, job.key, streamAt(job.key.seed, labels)));
}

async function answerOrRestore(
  job: CellJob,
  catalog: Catalog,
  task: Task,
  key: AnswerKey | null,
  hooks: CellHooks,
): Promise<Answer> {
  if (hooks.stored !== null) return { kind: 'fit', fit: unpackFit(hooks.stored.result, hooks.stored.blob) };
  return answer(job, catalog, task, key, hooks);
}

/** Measures a fit and decides how the cell ended. */
async function report(
  job: CellJob,
  catalog: Catalog,
  hooks: CellHooks,
  solved: SolvedWorld,
  task: Task,
  fit: Fit,
): Promise<Ending> {
  const { world, key } = solved;
  const companions = Object.fromEntries(
    Object.entries(hooks.companions).map(([role, stored]) => [role, unpackFit(stored.result, stored.blob)]),
  );
  const promised = promisedBy(job, catalog);
  const found = await measure(
    { fit, task, world, key, companions, missing: hooks.missing },
    job.metrics,
    promised,
    catalog,
  );
  const { blob, arrays } = packFit(fit, shapingPotential(solved, fit));
  const names = task.features?.names ?? [];
  const result: Result = {
    ...emptyResult(job, ...conclude(fit, found.certificates)),
    stop: fit.stop,
    iterations: fit.iterations,
    objective: toJsonNumber(fit.objective),
    parameters: fit.parameters === null ? null : named(names, fit.parameters),
    standardErrors: standardErrors(fit, names),
    numbers: { ...jsonNumbers(fit.diagnostics), ...likelihoodNumbers(fit, task) },
    measured: [...found.measured],
    certificates: found.certificates,
    blob: sha256(blob),
    arrays,
  };
  return { result, blob, notes: found.failures, stack: null };
}

function promisedBy(job: CellJob, catalog: Catalog): readonly CertificateSpec[] {
  const { kind, id, options } = job.key.subject;
  return kind === 'control'
    ? []
    : lookUp(catalog.estimators, id, 'estimator', 'subject').certificates(options);
}

/** A claim of convergence stands only if every certificate that can be computed and is not advisory holds. */
function conclude(fit: Fit, certificates: Result['certificates']): readonly [Status, string | null] {
  if (fit.stop === 'budget')
    return ['not-converged', `The budget was spent after ${fit.iterations} iterations.`];
  if (fit.stop === 'stalled')
    return [
      'not-converged',
      fit.remark ?? `No further progress was possible after ${fit.iterations} iterations.`,
    ];
  const broken = certificates.find((certificate) => !certificate.holds && !certificate.advisory);
  if (broken === undefined) return ['ok', null];
  const { id, value, limit } = broken;
  return [
    'not-converged',
    `It claims to have converged, and its certificate ${id} is ${value}, with ${limit} promised.`,
  ];
}

/** Square roots of the diagonal of each covariance; NaN where a variance is negative. */
function standardErrors(fit: Fit, names: readonly string[]): Result['standardErrors'] {
  if (fit.covariance === null || fit.parameters === null) return null;
  const K = fit.parameters.length;
  return Object.fromEntries(
    Object.entries(fit.covariance).map(([kind, matrix]) => [
      kind,
      named(
        names,
        Float64Array.from({ length: K }, (_, k) => Math.sqrt(matrix[k * K + k])),
      ),
    ]),
  );
}

function named(names: readonly string[], values: Float64Array): Result['numbers'] {
  return Object.fromEntries(names.map((name, k) => [name, toJsonNumber(values[k])]));
}

function jsonNumbers(numbers: Readonly<Record<string, number>>): Result['numbers'] {
  return Object.fromEntries(Object.entries(numbers).map(([name, x]) => [name, toJsonNumber(x)]));
}

function failure(job: CellJob, error: unknown): Ending {
  if (error instanceof Cancelled) return ended(emptyResult(job, error.because, error.message));
  const reason = error instanceof Error ? error.message : String(error);
  const status = statusOf(error);
  const stack = error instanceof Error ? (error.stack ?? null) : null;
  return { ...ended(emptyResult(job, status, reason)), stack };
}

function statusOf(error: unknown): Status {
  if (error instanceof BenchError && error.code === 'diverged') return 'diverged';
  // What V8 throws where the system has no memory for a typed array.
  const full = error instanceof RangeError && error.message.startsWith('Array buffer allocation failed');
  return full ? 'out-of-memory' : 'crashed';
}

function ended(result: Result): Ending {
  return { result, blob: null, notes: [], stack: null };
}
