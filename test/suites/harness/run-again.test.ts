import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CellRecord, Suite } from '../../../core/contract/index.ts';
import { packArrays } from '../../../suites/harness/cell/fit-arrays.ts';
import { makeRecord } from '../../../suites/harness/cell/record.ts';
import { keepsPromise, promisedOf, runAgain } from '../../../suites/harness/run-again.ts';
import { runSuite } from '../../../suites/harness/run-suite.ts';
import { checkFiles } from '../../../suites/harness/store/check-files.ts';
import { differencesOf, likenessOf } from '../../../suites/harness/store/compare-results.ts';
import { openExistingStore } from '../../../suites/harness/store/store.ts';
import { survey } from '../../../suites/harness/store/survey.ts';
import { digests, planOf } from './fakes.ts';

const worker = new URL('../../fixtures/workers/worker.mjs', import.meta.url);
const parts: Partial<Suite> = {
  controls: 'none',
  replicates: 3,
  estimators: [{ id: 'counter' }, { id: 'rogue', options: { how: ['throws', 'refuses'] } }],
};
const plan = planOf(parts);
let directory = '';
const record = (cell: string) => join(directory, 'records', `${cell}.json`);
const standing = (cells = survey(openExistingStore(directory), plan.jobs)) =>
  Object.fromEntries(cells.map(({ job, standing: how }) => [job.cell, how]));

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'irlbench-again-'));
  await runSuite({ plan, directory, worker, threads: 1 });
});

/** Damages a copy of the files of a run for as long as a body takes. */
async function damaged(path: string, bytes: string | Uint8Array | null, body: () => void | Promise<void>) {
  const kept = readFileSync(path);
  if (bytes === null) rmSync(path);
  else writeFileSync(path, bytes);
  try {
    await body();
  } finally {
    writeFileSync(path, kept);
  }
}

const counted = plan.jobs.filter(({ key }) => key.subject.id === 'counter' && key.sample !== null);
const first = counted.find(({ role }) => role === 'fit')!.cell;

describe('a survey', () => {
  it('tells what is done from what came to nothing', () => {
    for (const job of plan.jobs)
      expect(standing()[job.cell]).toBe(job.key.subject.options['how'] === 'throws' ? 'failed' : 'done');
  });

  it('tells what is missing and what is damaged', async () => {
    await damaged(record(first), null, () => expect(standing()[first]).toBe('missing'));
    await damaged(record(first), '{', () => expect(standing()[first]).toBe('damaged'));
  });

  it('tells whose fit, and whose measurements alone, other code made', () => {
    const other = (id: string) => ({ ...digests, ids: { ...digests.ids, [id]: 'f'.repeat(64) } });
    const reasons = (id: string) => {
      const cells = survey(openExistingStore(directory), planOf(parts, { digests: other(id) }).jobs);
      return cells.flatMap(({ standing: how, reason }) => (how === 'stale' ? [reason] : []));
    };
    expect(new Set(reasons('counter'))).toEqual(new Set(['Other code, or another budget, made its fit.']));
    expect(new Set(reasons('gap'))).toEqual(
      new Set(['Its metrics changed: it is measured again without a fit.']),
    );
  });
});

describe('the files of a run', () => {
  const check = () => {
    const store = openExistingStore(directory);
    return checkFiles(store, store.readManifest()!);
  };

  it('are sound after a run', () => {
    expect(check()).toEqual({
      records: plan.jobs.length,
      blobs: 5,
      missing: [],
      unplanned: 0,
      unreferenced: 0,
      leftover: 0,
      foreign: [],
      damaged: [],
    });
  });

  it('are named where they are cut, edited, gone or foreign', async () => {
    const text = readFileSync(record(first), 'utf8');
    const { result } = JSON.parse(text) as CellRecord;
    const blob = join(directory, 'blobs', `${result.blob}.bin`);
    await damaged(record(first), text.slice(0, 100), () => expect(check().damaged.join()).toContain(first));
    await damaged(record(first), text.replace('"objective": 0.5', '"objective": 0.4'), () =>
      expect(check().damaged).toEqual([expect.stringMatching(/was edited/)]),
    );
    await damaged(blob, null, () => expect(check().damaged).toEqual([expect.stringMatching(/is missing/)]));
    await damaged(blob, new Uint8Array(8), () =>
      expect(check().damaged).toEqual([expect.stringContaining(`${result.blob}.bin does not hold`)]),
    );
    await damaged(record(first), null, () => {
      expect(check()).toMatchObject({ missing: [first], unreferenced: 1, damaged: [] });
    });
    const stray = join(directory, 'records', 'notes.txt');
    writeFileSync(stray, '');
    expect(check().foreign).toEqual(['records/notes.txt']);
    rmSync(stray);
  });
});

describe('a cell that is run again', () => {
  const again = async (stored: CellRecord) => {
    const [one] = await runAgain(openExistingStore(directory), plan, [stored], { worker, threads: 1 });
    return one!;
  };

  it('has the same bytes, and the run is not written to', async () => {
    const store = openExistingStore(directory);
    const read = store.readRecord(first);
    if (read.kind !== 'found') throw new Error(read.kind);
    const before = readFileSync(record(first));
    const one = await again(read.value);
    expect(one).toMatchObject({ promised: 'R0', likeness: 'identical', differences: [] });
    expect(one.again!.digest).toBe(read.value.digest);
    expect(readFileSync(record(first)).equals(before)).toBe(true);
  });

  it('is told from a stored one that was made up, with the numbers that differ', async () => {
    const store = openExistingStore(directory);
    const read = store.readRecord(first);
    if (read.kind !== 'found') throw new Error(read.kind);
    const forged = makeRecord({ ...read.value.result, objective: 0.25 }, read.value.circumstance);
    const one = await again(forged);
    expect(one.likeness).toBe('different');
    expect(keepsPromise(one)).toBe(false);
    expect(one.differences).toEqual([{ path: 'objective', stored: '0.25', again: '0.5', relative: 0.25 }]);
  });
});

describe('two results', () => {
  const read = () => {
    const found = openExistingStore(directory).readRecord(first);
    if (found.kind !== 'found') throw new Error(found.kind);
    return found.value.result;
  };
  const withPolicy = (policy: number[], more: object = {}) => {
    const { blob, arrays } = packArrays([['policy', Float64Array.from(policy)]]);
    return { result: { ...read(), arrays, blob: String(policy), ...more }, blob };
  };

  it('are close where every number is within 1e-9, and different beyond', () => {
    const stored = withPolicy([0.5, 0.25]);
    const likeness = (policy: number[], more = {}) =>
      likenessOf(differencesOf(stored, withPolicy(policy, more)));
    expect(likeness([0.5, 0.25])).toBe('identical');
    expect(likeness([0.5, 0.25 + 1e-10], { iterations: 7 })).toBe('close');
    expect(likeness([0.5, 0.25 + 1e-8])).toBe('different');
    expect(likeness([0.5, Number.NaN])).toBe('different');
    expect(likeness([0.5, 0.25], { status: 'diverged' })).toBe('different');
    expect(likeness([0.5, 0.25], { objective: 0.5 + 1e-8 })).toBe('different');
  });

  it('name the number of an array that differs most', () => {
    const found = differencesOf(withPolicy([1, 2, 3]), withPolicy([1, 2.5, 3.25]));
    expect(found.at(-1)).toEqual({ path: 'arrays.policy[1]', stored: '2', again: '2.5', relative: 0.2 });
  });

  it.each([
    ['a, 2 cores, linux-x64, node 20.20.2, v8 11', 'a, 2 cores, linux-x64, node 20.20.2, v8 11', 'R0'],
    ['a, 2 cores, linux-x64, node 20.20.2, v8 11', 'b, 8 cores, linux-arm64, node 20.19.0, v8 11', 'R1'],
    ['a, 2 cores, linux-x64, node 20.20.2, v8 11', 'a, 2 cores, linux-x64, node 22.1.0, v8 12', 'R2'],
  ])('%s beside %s promise %s', (stored, here, level) => {
    expect(promisedOf(stored, here)).toBe(level);
  });

  it('keep R1 when close, R0 only when identical, R2 always', () => {
    const kept = (promised: 'R0' | 'R1' | 'R2', likeness: 'identical' | 'close' | 'different') =>
      keepsPromise({ promised, likeness });
    expect([
      kept('R0', 'close'),
      kept('R1', 'close'),
      kept('R1', 'different'),
      kept('R2', 'different'),
    ]).toEqual([false, true, false, true]);
  });
});
