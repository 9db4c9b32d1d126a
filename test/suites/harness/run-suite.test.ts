import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Suite } from '../../../core/contract/index.ts';
import type { PlanOptions } from '../../../suites/harness/plan/plan.ts';
import type { RunEvent, RunOptions } from '../../../suites/harness/run-suite.ts';
import { runSuite } from '../../../suites/harness/run-suite.ts';
import { digests, planOf } from './fakes.ts';

const worker = new URL('../../fixtures/workers/worker.mjs', import.meta.url);
const fresh = () => mkdtempSync(join(tmpdir(), 'irlbench-run-'));
const three: Partial<Suite> = { replicates: 3, controls: 'none' };
const rogues = (...ways: string[]): Partial<Suite> => ({
  estimators: [{ id: 'rogue', options: { how: ways } }, { id: 'counter' }],
  controls: 'none',
  population: false,
});

/** Runs a suite in threads, and what was heard of it. */
async function go(
  parts: Partial<Suite>,
  options: Partial<RunOptions> = {},
  planning: Partial<PlanOptions> = {},
) {
  const events: RunEvent[] = [];
  const plan = planOf(parts, planning);
  const outcome = await runSuite({
    plan,
    directory: fresh(),
    worker,
    threads: 1,
    graceMs: 200,
    onEvent: (event) => events.push(event),
    ...options,
  });
  const finished = events.flatMap((event) => (event.kind === 'finished' ? [event.job.cell] : []));
  const warnings = events.flatMap((event) => (event.kind === 'warning' ? [event.message] : []));
  const statuses = Object.fromEntries(
    plan.jobs.map((job) => [
      String(job.key.subject.options['how'] ?? job.key.subject.id),
      outcome.records.get(job.cell)?.result.status ?? 'missing',
    ]),
  );
  return { ...outcome, events, finished, warnings, statuses, plan };
}

const digestsOf = (records: Awaited<ReturnType<typeof runSuite>>['records']) =>
  [...records].map(([cell, record]) => `${cell} ${record.digest}`).sort();

describe('a run', () => {
  let two: Awaited<ReturnType<typeof go>>;
  beforeAll(async () => {
    two = await go(three, { threads: 2 });
  });

  it('gives the same digests with one thread and with two, and has them all on disk', async () => {
    const directory = fresh();
    const one = await go(three, { threads: 1, directory });
    expect(digestsOf(two.records)).toEqual(digestsOf(one.records));
    expect(one.records.size).toBe(4);
    expect(readdirSync(join(directory, 'records')).sort()).toEqual(
      [...one.records.keys()].map((cell) => `${cell}.json`).sort(),
    );
    expect(one.events.filter((event) => event.kind === 'started')).toHaveLength(4);
  });

  it('measures against the population fit, which runs first', () => {
    const { records, plan, finished } = two;
    expect(plan.jobs.find((job) => job.cell === finished[0])!.role).toBe('population');
    const measured = plan.jobs
      .filter((job) => job.role === 'fit')
      .map((job) => records.get(job.cell)!.result.measured.find(({ metric }) => metric === 'sampling'));
    expect(measured.every((entry) => typeof entry?.value === 'number' && entry.value > 0)).toBe(true);
  });

  it('does nothing the second time, and only what is new for a wider grid', async () => {
    const directory = fresh();
    const first = await go(three, { directory });
    const again = await go(three, { directory });
    expect(again.finished).toEqual([]);
    expect(digestsOf(again.records)).toEqual(digestsOf(first.records));
    const wider = await go({ ...three, replicates: 4 }, { directory });
    expect(wider.finished).toHaveLength(1);
    expect(wider.records.size).toBe(5);
    expect((await go(three, { directory, force: true })).finished).toHaveLength(4);
  });

  it('runs a cell again whose record was cut or edited, or whose blob is gone, and says which', async () => {
    const directory = fresh();
    const first = await go(three, { directory });
    const [cut, edited, gone] = [...first.records.keys()].map((cell) =>
      join(directory, 'records', `${cell}.json`),
    );
    truncateSync(cut!, 200);
    writeFileSync(edited!, readFileSync(edited!, 'utf8').replace('"objective": 0.5', '"objective": 0.25'));
    const record = JSON.parse(readFileSync(gone!, 'utf8')) as { result: { blob: string } };
    truncateSync(join(directory, 'blobs', `${record.result.blob}.bin`), 8);
    const again = await go(three, { directory });
    expect(again.finished).toHaveLength(3);
    expect(again.warnings).toHaveLength(3);
    expect(again.warnings.join()).toContain(first.records.keys().next().value);
    expect(digestsOf(again.records)).toEqual(digestsOf(first.records));
  });

  it('fits again when the code of the estimator changed, and only measures again when a metric did', async () => {
    const directory = fresh();
    const first = await go(three, { directory });
    const newMetric = { ...digests, ids: { ...digests.ids, gap: 'e'.repeat(64) } };
    const measured = await go(three, { directory }, { digests: newMetric });
    expect(measured.finished).toHaveLength(4);
    expect(digestsOf(measured.records)).toEqual(digestsOf(first.records));
    expect((await go(three, { directory }, { digests: newMetric })).finished).toHaveLength(0);
    const newCode = { ...newMetric, ids: { ...newMetric.ids, counter: 'd'.repeat(64) } };
    const refitted = await go(three, { directory }, { digests: newCode });
    expect(refitted.finished).toHaveLength(4);
    expect(digestsOf(refitted.records)).not.toEqual(digestsOf(first.records));
  });

  it('refuses the directory of another suite', async () => {
    const directory = fresh();
    await go(three, { directory });
    await expect(go({ ...three, id: 'another' }, { directory })).rejects.toThrow(
      /holds a run of the suite "fake"/,
    );
  });

  it('tries again what timed out or crashed, and not what was refused', async () => {
    const directory = fresh();
    const parts = { ...rogues('throws', 'refuses', 'spends'), budget: { iterations: 5, seconds: 20 } };
    await go(parts, { directory });
    const again = await go(parts, { directory });
    expect(again.finished.map((cell) => again.records.get(cell)!.result.key.subject.options['how'])).toEqual([
      'throws',
    ]);
  });
});

describe('a cell that goes wrong in a thread', () => {
  it('costs itself and nothing else', async () => {
    const { statuses, records } = await go(
      {
        ...rogues('hangs', 'exits', 'throws', 'awaits', 'ticks-forever', 'logs'),
        budget: { iterations: 1e9, seconds: 0.5 },
      },
      { threads: 2 },
    );
    expect(statuses).toEqual({
      hangs: 'timeout',
      exits: 'crashed',
      throws: 'crashed',
      awaits: 'timeout',
      'ticks-forever': 'timeout',
      logs: 'ok',
      counter: 'ok',
    });
    for (const { result, digest } of records.values())
      expect(digest === null).toBe(result.status === 'timeout');
    const logs = [...records.values()].find(({ result }) => result.key.subject.options['how'] === 'logs');
    expect(logs!.circumstance.logTail).toBe('on the console\n');
  });

  it('is out of memory by name', async () => {
    const { statuses } = await go(rogues('eats-memory'), { memoryMb: 32 });
    expect(statuses).toEqual({ 'eats-memory': 'out-of-memory', counter: 'ok' });
  });

  it('is infrastructure where the thread never starts', async () => {
    const broken = new URL('../../fixtures/workers/broken.mjs', import.meta.url);
    const { records } = await go({ ...three, population: false }, { worker: broken, threads: 2 });
    expect([...records.values()].map(({ result }) => result.status)).toEqual(Array(3).fill('infrastructure'));
    expect([...records.values()][0]!.result.reason).toContain('does not load');
  });
});

describe('two runs on one directory', () => {
  it('do not corrupt it', async () => {
    const directory = fresh();
    const [a, b] = await Promise.all([go(three, { directory }), go(three, { directory })]);
    expect(digestsOf(a!.records)).toEqual(digestsOf(b!.records));
    const after = await go(three, { directory });
    expect(after.finished).toEqual([]);
    expect(after.warnings).toEqual([]);
  });
});

describe('a kill', () => {
  it('loses the cells in flight at most: the rest is whole, and the next run ends as if nothing had happened', async () => {
    const directory = fresh();
    const child = fork(new URL('../../fixtures/workers/killable.mjs', import.meta.url), [directory], {
      silent: true,
    });
    let announced = 0;
    child.on('message', () => {
      announced++;
      if (announced === 5) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    expect(announced).toBeGreaterThanOrEqual(5);
    const parts: Partial<Suite> = { replicates: 60, controls: 'none' };
    const resumed = await go(parts, { directory });
    expect(resumed.warnings).toEqual([]);
    expect(resumed.finished.length).toBeLessThanOrEqual(61 - announced);
    expect(resumed.finished.length).toBeGreaterThan(0);
    expect(digestsOf(resumed.records)).toEqual(digestsOf((await go(parts)).records));
    const left = ['', 'records', 'blobs'].flatMap((folder) => readdirSync(join(directory, folder)));
    expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('an interruption', () => {
  it('stops the run cleanly: nothing is stored that did not finish, and the rest runs next time', async () => {
    const directory = fresh();
    const interrupt = new AbortController();
    const parts = { ...rogues('ticks-forever'), budget: { iterations: 1e9, seconds: 30 } };
    const stopped = await go(parts, {
      directory,
      signal: interrupt.signal,
      onEvent: (event) => {
        if (event.kind === 'started') interrupt.abort();
      },
    });
    expect(stopped.records.size).toBe(0);
    expect(readdirSync(join(directory, 'records'))).toEqual([]);
    const next = await go({ ...parts, budget: { iterations: 1e9, seconds: 0.2 } }, { directory });
    expect(next.statuses).toEqual({ 'ticks-forever': 'timeout', counter: 'ok' });
  });
});
