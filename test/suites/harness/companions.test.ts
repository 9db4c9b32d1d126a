import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Suite } from '../../../core/contract/index.ts';
import { depths } from '../../../suites/harness/plan/job-order.ts';
import { runSuite } from '../../../suites/harness/run-suite.ts';
import { jobOf, planOf } from './fakes.ts';

const worker = new URL('../../fixtures/workers/worker.mjs', import.meta.url);
const effort = (...efforts: string[]): Partial<Suite> => ({
  estimators: [{ id: 'careless', options: { effort: efforts } }],
  controls: 'none',
  replicates: 2,
});

async function go(parts: Partial<Suite>, threads = 1) {
  const plan = planOf(parts);
  const directory = mkdtempSync(join(tmpdir(), 'irlbench-companions-'));
  const { records } = await runSuite({ plan, directory, worker, threads });
  const numbers = (metric: string) =>
    plan.manifest.cells.map(
      ({ cell }) => records.get(cell)?.result.measured.find((one) => one.metric === metric)?.value ?? null,
    );
  return { plan, records, numbers };
}

describe('the tightest solve', () => {
  it('is planned on every sample of a row that has one, and is what the population is solved by', () => {
    const { manifest, jobs } = planOf(effort('little'));
    expect(manifest.cells.map(({ role, replicate }) => `${role} ${replicate}`)).toEqual([
      'population 0',
      'exact 0',
      'fit 0',
      'exact 1',
      'fit 1',
    ]);
    const optionsOf = (role: string) =>
      jobs.filter((job) => job.role === role).map((job) => job.key.subject.options['effort']);
    expect(optionsOf('exact')).toEqual(['most', 'most']);
    expect(optionsOf('population')).toEqual(['most']);
    for (const job of jobs.filter(({ role }) => role === 'fit'))
      expect(Object.keys(job.companions).sort()).toEqual(['exact', 'population']);
  });

  it('is left out where the row is that itself, and where no metric asks for it', () => {
    const roles = (parts: Partial<Suite>) => new Set(planOf(parts).manifest.cells.map(({ role }) => role));
    expect(roles(effort('most'))).toEqual(new Set(['population', 'fit']));
    expect(roles({ ...effort('little'), metrics: ['gap'] })).toEqual(new Set(['population', 'fit']));
  });

  it('is the very cell of another row, which keeps its own companions and runs first', () => {
    const { jobs, manifest } = planOf({ ...effort('little', 'most'), replicates: 1 });
    const cellOf = (row: number, role: string) =>
      manifest.cells.find((cell) => cell.row === row && cell.role === role)!.cell;
    expect(cellOf(0, 'exact')).toBe(cellOf(1, 'fit'));
    const shared = jobs.find((job) => job.cell === cellOf(1, 'fit'))!;
    expect(Object.keys(shared.companions)).toEqual(['population']);
    const depth = depths(jobs);
    expect(jobs.map((job) => depth.get(job.cell))).toEqual([0, 1, 2]);
    expect(jobs.map((job) => job.cell)).toEqual([
      cellOf(0, 'population'),
      cellOf(1, 'fit'),
      cellOf(0, 'fit'),
    ]);
  });

  it('never waits for itself', () => {
    const job = jobOf(planOf());
    expect(() => depths([{ ...job, companions: { exact: job.cell } }])).toThrow(/waits for itself/);
  });

  it('is measured against, in one thread as in two', async () => {
    const one = await go(effort('little', 'most'));
    const two = await go(effort('little', 'most'), 2);
    const digests = (run: typeof one) =>
      [...run.records].map(([cell, record]) => `${cell} ${record.digest}`).sort();
    expect(digests(two)).toEqual(digests(one));
    const left = one.plan.manifest.cells.flatMap(({ role, row }, k) =>
      role === 'fit' && row === 0 ? [one.numbers('leftover')[k]] : [],
    );
    expect(left).toHaveLength(2);
    for (const value of left) expect(value).toBeGreaterThan(0.001);
  });

  it('is missing with its reason where it refuses', async () => {
    const { plan, numbers } = await go(effort('never'));
    const at = plan.manifest.cells.findIndex(({ role }) => role === 'fit');
    expect(numbers('leftover')[at]).toBeNull();
    expect(numbers('excuses')[at]).toBe('Its exact fit is refused: It has no optimum.'.length);
  });

  it('that came late is measured against after all, without another fit', async () => {
    const plan = planOf({ ...effort('little'), replicates: 1 });
    const directory = mkdtempSync(join(tmpdir(), 'irlbench-companions-'));
    const fit = plan.jobs.find(({ role }) => role === 'fit')!;
    const leftover = (records: Awaited<ReturnType<typeof runSuite>>['records']) =>
      records.get(fit.cell)!.result.measured.find(({ metric }) => metric === 'leftover')?.value ?? null;
    const alone = await runSuite({ plan: { ...plan, jobs: [fit] }, directory, worker, threads: 1 });
    expect(leftover(alone.records)).toBeNull();
    const later = await runSuite({ plan, directory, worker, threads: 1 });
    const whole = await go({ ...effort('little'), replicates: 1 });
    expect(leftover(later.records)).toBeGreaterThan(0.001);
    expect(later.records.get(fit.cell)!.digest).toBe(whole.records.get(fit.cell)!.digest);
    const last = await runSuite({ plan, directory, worker, threads: 1 });
    expect(last.records.get(fit.cell)).toEqual(later.records.get(fit.cell));
  });
});
