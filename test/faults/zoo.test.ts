import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CellRecord, Status, Suite } from '../../core/contract/index.ts';
import { createCatalog } from '../../suites/harness/catalog.ts';
import type { ExecutorOptions } from '../../suites/harness/isolation/executor.ts';
import { openExecutor } from '../../suites/harness/isolation/executor.ts';
import type { Plan } from '../../suites/harness/plan/plan.ts';
import { planSuite } from '../../suites/harness/plan/plan.ts';
import { registries } from '../fixtures/workers/fakes.mjs';
import { digests, suiteOf } from '../suites/harness/fakes.ts';
// @ts-expect-error a user's module brings no types
import zoo from './zoo.mjs';

const workers = {
  process: new URL('../fixtures/workers/worker.mjs', import.meta.url),
  thread: new URL('./thread-worker.mjs', import.meta.url),
};
/** Wall time of a cell that will never end, and of one that will, however busy the machine is. */
const [short, long] = [0.4, 30];
const endless = ['loops', 'ignores-cancellation'];
const graceMs = 150;
const memoryMb = 128;

/** The zoo and an honest neighbour, as a module under `process` and as part of the catalog under `thread`. */
function planOf(isolate: ExecutorOptions['isolate'], faults: readonly string[]): Plan {
  const estimators = isolate === 'thread' ? { ...registries.estimators, zoo } : registries.estimators;
  const suite: Partial<Suite> = {
    estimators: [
      { id: isolate === 'thread' ? 'zoo' : './zoo.mjs', options: { fault: [...faults] } },
      { id: 'counter' },
    ],
    controls: 'none',
    population: false,
    budget: { iterations: 1e9, seconds: 60 },
  };
  return planSuite(suiteOf(suite), createCatalog({ ...registries, estimators }), {
    digests,
    source: 'test',
    base: fileURLToPath(new URL('.', import.meta.url)),
    worker: workers.process,
  });
}

/** Runs a plan, and gives the records by fault and how long each took. */
async function run(plan: Plan, isolate: ExecutorOptions['isolate'], jobs: number) {
  const executor = openExecutor({ worker: workers[isolate], isolate, jobs, graceMs, memoryMb });
  const records = new Map<string, CellRecord>();
  const queue = plan.jobs.values();
  const lane = async (): Promise<void> => {
    for (const planned of queue) {
      const name = String(planned.key.subject.options['fault'] ?? planned.key.subject.id);
      const seconds = endless.includes(name) ? short : long;
      const job = { ...planned, budget: { ...planned.budget, seconds } };
      const { record } = await executor.run({
        job,
        companions: {},
        missing: {},
        stored: null,
        source: 'test',
      });
      records.set(name, record);
    }
  };
  await Promise.all(Array.from({ length: jobs }, lane));
  await executor.close();
  return records;
}

const statusesOf = (records: ReadonlyMap<string, CellRecord>) =>
  Object.fromEntries([...records].map(([name, { result }]) => [name, result.status]));

/** Whether a process runs; one that nobody has buried yet does not. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const honest: Readonly<Record<string, Status>> = { none: 'ok', counter: 'ok' };
const contained: Readonly<Record<string, Status>> = {
  ...honest,
  loops: 'timeout',
  'ignores-cancellation': 'timeout',
  throws: 'crashed',
  rejects: 'crashed',
  nan: 'protocol-error',
  short: 'protocol-error',
  'row-sums': 'protocol-error',
  lies: 'not-converged',
  'fills-heap': 'out-of-memory',
  writes: 'ok',
  prints: 'ok',
  exits: 'crashed',
};
const inProcess: Readonly<Record<string, Status>> = {
  ...contained,
  'four-gigabytes': 'out-of-memory',
  forks: 'ok',
  'forks-and-exits': 'crashed',
  'hangs-on-shutdown': 'ok',
  'throws-later': 'ok',
  'speaks-out-of-turn': 'protocol-error',
  'kills-itself': 'crashed',
};

describe.each([
  ['process', inProcess],
  ['thread', contained],
] as const)('a faulty estimator in a %s', (isolate, expected) => {
  let alone: ReadonlyMap<string, CellRecord>;
  let together: ReadonlyMap<string, CellRecord>;
  beforeAll(async () => {
    const faults = Object.keys(expected).filter((name) => name !== 'counter' && name !== 'none');
    alone = await run(planOf(isolate, ['none']), isolate, 1);
    together = await run(planOf(isolate, [...faults, 'none']), isolate, 2);
  }, 60_000);

  it('ends in the right status, by its first cause, each within its limit', () => {
    expect(statusesOf(together)).toEqual(expected);
    for (const [name, { circumstance }] of together)
      expect(circumstance.totalMs, name).toBeLessThan(1000 * (endless.includes(name) ? short + 5 : long));
  });

  it('costs its neighbours nothing: their results are to the byte what they are without it', () => {
    for (const name of Object.keys(honest)) expect(together.get(name)!.digest).toBe(alone.get(name)!.digest);
    expect(together.get('writes')!.result.blob).toBe(together.get('none')!.result.blob);
  });

  it.runIf(isolate === 'process' && existsSync('/proc'))('leaves nobody behind', () => {
    const forked = together.get('forks')!;
    const exited = together.get('forks-and-exits')!;
    const left = [
      Number(forked.result.numbers['left']),
      Number(/^left (\d+)$/m.exec(exited.circumstance.logTail)![1]),
    ];
    for (const pid of left) {
      expect(pid).toBeGreaterThan(1);
      expect(runs(pid)).toBe(false);
    }
    expect(forked.circumstance.logTail).toContain(`Its process ${left[0]} was left behind.`);
  });

  it.runIf(isolate === 'process')('held no more memory than it may', () => {
    const { circumstance } = together.get('four-gigabytes')!;
    const { memoryBy } = circumstance.limits!;
    const megabytes = circumstance.peakRssBytes / 2 ** 20;
    console.log(`four-gigabytes peaked at ${megabytes.toFixed(0)} MiB of ${memoryMb}, bound by ${memoryBy}`);
    expect(megabytes).toBeGreaterThan(memoryMb / 2);
    // What is seen to be too much has been taken already: that is no promise.
    if (memoryBy !== 'polling')
      expect(megabytes).toBeLessThan(1.1 * memoryMb + (memoryBy === 'cgroup' ? 0 : 64));
  });

  it('has its limits on record', () => {
    for (const { circumstance } of together.values()) {
      expect(circumstance.limits).toMatchObject({ isolate, memoryMb });
      expect(circumstance.attempts).toBe(1);
    }
  });

  it('can print what it likes, and the end of it is kept', () => {
    const { logTail } = together.get('prints')!.circumstance;
    if (isolate === 'process') expect(logTail).toMatch(/x{4000,}\nto the bare descriptor\n$/);
    else expect(logTail).toMatch(/x{4000,}$/);
  });
});
