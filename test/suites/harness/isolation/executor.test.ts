import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createFailureBudget } from '../../../../suites/harness/failure-budget.ts';
import { findControlGroups } from '../../../../suites/harness/isolation/cgroup.ts';
import type { ExecutorOptions } from '../../../../suites/harness/isolation/executor.ts';
import { openExecutor } from '../../../../suites/harness/isolation/executor.ts';
import { openFrames } from '../../../../suites/harness/isolation/frames.ts';
import { byPolling } from '../../../../suites/harness/isolation/memory-limit.ts';
import { jobOf, planOf } from '../fakes.ts';

const worker = new URL('../../../fixtures/workers/worker.mjs', import.meta.url);
const broken = new URL('../../../fixtures/workers/broken.mjs', import.meta.url);
const rogue = (how: string) =>
  jobOf(planOf({ estimators: [{ id: 'rogue', options: { how } }], population: false }));

async function outcomeOf(job = rogue('logs'), options: Partial<ExecutorOptions> = {}) {
  const executor = openExecutor({ worker, isolate: 'process', jobs: 1, graceMs: 100, ...options });
  const { record } = await executor.run({ job, companions: {}, missing: {}, stored: null, source: 'test' });
  await executor.close();
  return record;
}

describe('an executor', () => {
  it('gives the same digest in a thread and in a process', async () => {
    const [thread, process] = [await outcomeOf(undefined, { isolate: 'thread' }), await outcomeOf()];
    expect(process.digest).toBe(thread.digest);
    expect(process.circumstance.logTail).toBe('on the console\n');
    expect(process.circumstance.worker).toMatch(/^process \d+$/);
  });

  it('tries a cell three times that the machine failed before it began, and says so', async () => {
    const { result, circumstance } = await outcomeOf(undefined, { worker: broken });
    expect([result.status, circumstance.attempts]).toEqual(['infrastructure', 3]);
    expect(result.reason).toMatch(/^Its process ended with exit code 1 before it took the cell/);
  });

  it('tries a cell once that failed by itself', async () => {
    const { result, circumstance } = await outcomeOf(rogue('exits'));
    expect([result.status, circumstance.attempts]).toEqual(['crashed', 1]);
    expect(result.reason).toBe('Its process ended with exit code 3 before there was a result.');
  });

  it('takes the wall time that it is given instead of the suite’s, which no digest sees', async () => {
    const job = rogue('ticks-forever');
    const { result, circumstance } = await outcomeOf(
      { ...job, budget: { iterations: 1e9, seconds: 60 } },
      { seconds: 0.3 },
    );
    expect(result).toMatchObject({ status: 'timeout', cell: job.cell, fit: job.fit });
    expect(circumstance.limits!.seconds).toBe(0.3);
  });

  it('ends a cell in a process when the run is interrupted', async () => {
    const interrupt = new AbortController();
    const { result } = await outcomeOf(rogue('hangs'), {
      signal: interrupt.signal,
      onStarted: () => interrupt.abort(),
    });
    expect([result.status, result.reason]).toEqual(['cancelled', 'The run was interrupted.']);
  });

  it('keeps the environment of the program from a process, but for what it needs', async () => {
    process.env['IRLBENCH_TEST_SECRET'] = 'hunter2';
    const { childEnvironment } = await import('../../../../suites/harness/isolation/child-environment.ts');
    const environment = childEnvironment('cells', 'mark');
    delete process.env['IRLBENCH_TEST_SECRET'];
    expect(Object.keys(environment)).not.toContain('IRLBENCH_TEST_SECRET');
    expect(environment).toMatchObject({
      PATH: process.env['PATH'],
      OMP_NUM_THREADS: '1',
      UV_THREADPOOL_SIZE: '1',
    });
  });
});

describe('frames', () => {
  it('carry typed arrays through any cut of the bytes', async () => {
    const wire = new PassThrough();
    const bytes: Buffer[] = [];
    wire.on('data', (chunk: Buffer) => bytes.push(chunk));
    const sender = openFrames(wire, { onMessage: () => {}, onBroken: () => {} });
    const messages = [
      { n: Number.NaN },
      { array: Float64Array.of(-0, 1 / 3, Infinity) },
      { blob: new Uint8Array(1e4).fill(7) },
    ];
    for (const message of messages) sender.send(message);
    await wait(0);
    const all = Buffer.concat(bytes);
    for (const size of [1, 7, 4096, all.length]) {
      const got: unknown[] = [];
      const pipe = new PassThrough();
      openFrames(pipe, { onMessage: (message) => got.push(message), onBroken: (reason) => got.push(reason) });
      for (let at = 0; at < Math.min(all.length, size === 1 ? 300 : all.length); at += size)
        pipe.write(all.subarray(at, at + size));
      await wait(0);
      expect(got).toEqual(size === 1 ? messages.slice(0, 2) : messages);
    }
  });

  it('know at once what is none', async () => {
    const pipe = new PassThrough();
    const broken: string[] = [];
    openFrames(pipe, { onMessage: () => {}, onBroken: (reason) => broken.push(reason) });
    pipe.write('Segmentation fault');
    await wait(0);
    expect(broken).toEqual(['Its pipe to the harness held "Segmentation fault".']);
  });
});

describe('a limit on memory', () => {
  it('by polling notices what is held, and says so once', async () => {
    let told = 0;
    const binding = byPolling(1).bind(process.pid, () => told++);
    await wait(200);
    binding.release();
    expect(told).toBe(1);
    expect(binding.peak()).toBeGreaterThan(2 ** 20);
    const roomy = byPolling(1e6).bind(process.pid, () => told++);
    await wait(120);
    roomy.release();
    expect(told).toBe(1);
  });

  it('by control group writes what the kernel reads, and reads what it writes', () => {
    const root = mkdtempSync(join(tmpdir(), 'irlbench-cgroup-'));
    const [proc, slice] = [join(root, 'proc'), join(root, 'mount/user.slice')];
    mkdirSync(join(proc, 'self'), { recursive: true });
    mkdirSync(join(slice, 'session.scope'), { recursive: true });
    writeFileSync(join(proc, 'self/cgroup'), '1:name=systemd:/\n0::/user.slice/session.scope\n');
    writeFileSync(
      join(proc, 'self/mountinfo'),
      `30 23 0:26 / ${join(root, 'mount')} rw,nosuid - cgroup2 cgroup2 rw\n`,
    );
    expect(findControlGroups({ proc })).toBeNull();
    writeFileSync(join(slice, 'cgroup.subtree_control'), 'cpu memory pids\n');
    const make = findControlGroups({ proc })!;
    const group = make(2 ** 28);
    group.add(4711);
    const leaf = join(slice, `irlbench-${process.pid}-1`);
    expect(readFileSync(join(leaf, 'memory.max'), 'utf8')).toBe(String(2 ** 28));
    expect(readFileSync(join(leaf, 'cgroup.procs'), 'utf8')).toBe('4711');
    writeFileSync(join(leaf, 'memory.events'), 'low 0\nmax 9\noom 0\noom_kill 0\n');
    expect(group.exceeded()).toBe(false);
    writeFileSync(join(leaf, 'memory.events'), 'low 0\nmax 9\noom 1\noom_kill 1\n');
    expect(group.exceeded()).toBe(true);
    writeFileSync(join(leaf, 'memory.peak'), '1000\n');
    expect(group.peak()).toBe(1000);
  });
});

describe('a failure budget', () => {
  it('counts what nobody wants, and not what a method says of the data', () => {
    const budget = createFailureBudget(2);
    for (const status of ['ok', 'refused', 'not-converged', 'timeout', 'cancelled'] as const)
      budget.note(status);
    expect(budget.spent()).toBe(false);
    budget.note('diverged');
    expect(budget.spent()).toBe(true);
    expect(createFailureBudget().spent()).toBe(false);
  });
});
