import { setMaxListeners } from 'node:events';
import type { CellRecord, Status } from '../../../core/contract/index.ts';
import { recordSchema } from '../../../core/contract/record.ts';
import { sha256 } from '../../../core/numerics/digest.ts';
import { validate } from '../../../core/schema/validate.ts';
import type { CellOutcome } from '../cell/cell.ts';
import { lastBytes } from '../cell/log-tail.ts';
import { lostCell, resultDigest, underCircumstance } from '../cell/record.ts';
import { clockMs } from '../machine.ts';
import { whyChanged } from '../modules/module-files.ts';
import type { CellJob } from '../plan/job.ts';
import type { Child, Ending } from './child.ts';
import { startChild } from './child.ts';
import type { EngineOptions, Executor } from './executor.ts';
import { openMemoryLimit } from './memory-limit.ts';
import type { Slot } from './slots.ts';
import { createSlots } from './slots.ts';
import type { Cause } from './watch.ts';
import { watchCell } from './watch.ts';
import type { CellRequest } from './worker.ts';

const defaultGraceMs = 2_000;
/** Ends after which a process may run the next cell. */
const harmless: readonly Status[] = ['ok', 'not-converged', 'refused'];

/** A child and what it has read: a user's module stays in the memory of whoever has. */
interface Tenant {
  readonly child: Child;
  readonly module: string | undefined;
}

/**
 * Child processes that run cells, each at most one at a time. One runs cell after cell while all is well, and a
 * user's own module shares it with nothing else; after a failure of any kind it is replaced.
 */
export function openProcessPool(options: EngineOptions): Executor {
  const { worker, jobs, memoryMb = null, signal } = options;
  if (signal !== undefined) setMaxListeners(0, signal);
  const memory = openMemoryLimit(memoryMb);
  const slots = createSlots<Tenant>(jobs);

  const tenantOf = async (slot: Slot<Tenant>, job: CellJob): Promise<Child> => {
    const { content } = slot;
    const module = job.module?.path;
    if (content !== null && content.module === module && content.child.alive()) return content.child;
    await evict(slot);
    const child = startChild(worker, memory);
    slot.content = { child, module };
    return child;
  };
  const runIn = async (slot: Slot<Tenant>, request: CellRequest): Promise<CellOutcome> => {
    const { job, source } = request;
    const start = clockMs();
    // No process is started for cells that it would skip.
    const edited = job.module === undefined ? null : whyChanged(job.module);
    if (edited !== null) return lostCell(job, source, ['skipped', edited], {});
    const child = await tenantOf(slot, job);
    const ending = await attend(child, request, options);
    const left = child.sweep();
    if (left.length > 0 || mayHarm(ending)) await evict(slot);
    const { seconds } = job.budget;
    const limits = { isolate: 'process', seconds, memoryMb, memoryBy: memory.by } as const;
    const printed = child.log.text() + left.map((pid) => `Its process ${pid} was left behind.\n`).join('');
    if (ending.outcome === null) {
      const logTail = lastBytes(printed);
      const seen = { totalMs: clockMs() - start, peakRssBytes: child.peak() };
      return lostCell(job, source, ending.cause, { limits, logTail, ...seen });
    }
    const { record, blob } = ending.outcome;
    const logTail = lastBytes(printed + record.circumstance.logTail);
    return { record: underCircumstance(record, { limits, logTail }), blob };
  };
  const run = async (request: CellRequest): Promise<CellOutcome> => {
    const slot = await slots.take((tenant) => tenant?.module === request.job.module?.path);
    try {
      return await runIn(slot, request);
    } finally {
      slots.give(slot);
    }
  };
  const close = async (): Promise<void> => {
    await Promise.all(slots.all.map(evict));
  };
  return { run, close };
}

async function evict(slot: Slot<Tenant>): Promise<void> {
  const { content } = slot;
  slot.content = null;
  await content?.child.discard();
}

/** What came of a cell: an outcome that can be trusted to be its own, or why there is none. */
type Attended =
  | { readonly outcome: CellOutcome; readonly tidy: boolean }
  | { readonly outcome: null; readonly cause: Cause };

/** Whether the process of a cell must not run another. */
function mayHarm(ending: Attended): boolean {
  return ending.outcome === null || !ending.tidy || !harmless.includes(ending.outcome.record.result.status);
}

/** Lets a child run a cell, and ends it when it must: it is asked first, then TERM, then KILL, a grace apart. */
async function attend(child: Child, request: CellRequest, options: EngineOptions): Promise<Attended> {
  const { job } = request;
  const { graceMs = defaultGraceMs, memoryMb, signal, onStarted } = options;
  let begun = false;
  let terminated = false;
  let last: NodeJS.Timeout | undefined;
  const terminate = (): void => {
    terminated = true;
    child.terminate();
  };
  const watch = watchCell(job, {
    graceMs,
    interrupted: signal,
    taken: () => begun,
    onBegin: () => onStarted?.(job),
    // Its own clock tells it that its time is over; nothing but a signal tells it of an interruption.
    ask: (reason) => {
      if (reason === 'cancelled') terminate();
    },
    end: () => {
      if (terminated) child.kill();
      else {
        terminate();
        last = setTimeout(child.kill, graceMs);
      }
    },
  });
  child.log.clear();
  const ending = await child.run(request, {
    onStarted: () => {
      begun = true;
      watch.begin();
    },
    onExceeded: () => {
      watch.condemn('out-of-memory', tooMuch(memoryMb));
      child.kill();
    },
  });
  watch.stop();
  clearTimeout(last);
  await child.log.settle();
  if (ending.kind !== 'outcome')
    return { outcome: null, cause: watch.cause() ?? explain(ending, child, begun, memoryMb) };
  const broken = brokenPromise(ending.outcome, job);
  return broken === null ? ending : { outcome: null, cause: ['protocol-error', broken] };
}

/** What V8 and C++ say when they end for want of memory. */
const memoryWasFull = /FATAL ERROR: .*(?:out of memory|Allocation failed)|std::bad_alloc/;

function explain(
  ending: Exclude<Ending, { kind: 'outcome' }>,
  child: Child,
  begun: boolean,
  memoryMb: number | undefined,
): Cause {
  if (ending.kind === 'broken') return ['protocol-error', ending.reason];
  if (ending.kind === 'unborn') return ['infrastructure', `Its process never started: ${ending.reason}.`];
  if (child.exceeded(ending.signal) || memoryWasFull.test(child.log.text()))
    return ['out-of-memory', tooMuch(memoryMb)];
  const how =
    ending.signal === null ? `ended with exit code ${ending.code}` : `was ended by ${ending.signal}`;
  return begun
    ? ['crashed', `Its process ${how} before there was a result.`]
    : ['infrastructure', `Its process ${how} before it took the cell: ${lastLine(child.log.text())}`];
}

function tooMuch(memoryMb: number | undefined): string {
  return memoryMb === undefined ? 'The heap of its process was full.' : `It needed more than ${memoryMb} MB.`;
}

function lastLine(text: string): string {
  return (
    text
      .trim()
      .split('\n')
      .findLast((line) => line !== '') ?? 'it said nothing.'
  );
}

/** A child that ran foreign code is believed as far as its record can be checked. */
function brokenPromise({ record, blob }: CellOutcome, job: CellJob): string | null {
  try {
    const { result, digest } = validate<CellRecord>(recordSchema, record, 'record');
    if (result.cell !== job.cell || result.fit !== job.fit) return 'Its process answered for another cell.';
    const held = blob === null ? null : sha256(blob);
    return digest === resultDigest(result) && held === result.blob
      ? null
      : 'Its process sent a record whose digests do not match.';
  } catch (error) {
    return `Its process sent no record: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}
