import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BenchError as Compiled } from '../../core/contract/index.ts';
import { inProject } from '../support/command-line-here.ts';

interface Target {
  readonly file: string;
  load(bytes: Buffer): unknown;
}
type Verdict = { readonly outcome: string; readonly what?: string; readonly message?: string };
interface Finding {
  readonly index: number;
  readonly what: string;
}

const script = async <T>(name: string): Promise<T> =>
  (await import(pathToFileURL(inProject(`scripts/fuzz/${name}.mjs`)).href)) as T;

describe('npm run fuzz', () => {
  let judge: (target: Target, bytes: Buffer) => Promise<Verdict>;
  let BenchError: typeof Compiled;

  beforeAll(async () => {
    ({ judge } = await script<{ judge: typeof judge }>('verdict'));
    ({ BenchError } = (await import(inProject('dist/core/contract/errors.js'))) as {
      BenchError: typeof Compiled;
    });
  });

  it('300 broken files are taken or refused by a sentence that says where, and none hangs', async () => {
    const { stdout, exitCode } = await execa(
      process.execPath,
      ['scripts/fuzz.mjs', '--count', '300', '--seed', 'test'],
      { cwd: inProject('.'), reject: false },
    );
    expect(stdout).toMatch(/\n300 inputs, 0 findings\.$/);
    expect(exitCode).toBe(0);
    const rows = [...stdout.matchAll(/^\| \S+ +\| (\d+) +\| (\d+) +\| 0 /gm)];
    const sum = (column: number) => rows.reduce((total, row) => total + Number(row[column]), 0);
    // Mutations that nothing notices, or that leave nothing to read, would find nothing.
    expect(sum(1)).toBeGreaterThan(5);
    expect(sum(2)).toBeGreaterThan(150);
    expect(sum(1) + sum(2)).toBe(300);
  });

  it('is the same campaign for the same seed, whichever input is asked for first', async () => {
    const { inputOf } = await script<{
      inputOf: (targets: readonly object[], seed: string, index: number) => { readonly bytes: Buffer };
    }>('inputs');
    const bases = [{ kind: 'json', bytes: Buffer.from('{"a": [1, 2, {"b": "c"}], "d": 0.5}') }];
    const bytes = (index: number, seed = 'test') =>
      inputOf([{ bases }], seed, index).bytes.toString('base64');
    const backwards = [9, 8, 7].map((index) => bytes(index)).toReversed();
    expect([7, 8, 9].map((index) => bytes(index))).toEqual(backwards);
    expect(bytes(7, 'other')).not.toBe(bytes(7));
  });

  it.each([
    ['an unhandled exception', () => new TypeError('x is undefined')],
    ['an unhandled exception', () => new BenchError('internal', 'file.json: impossible.')],
    ['a message without a path', () => new BenchError('bad-data', 'Something is wrong, 0.98 of it.')],
    ['an endless message', () => new BenchError('bad-data', `file.json: ${'x'.repeat(30_000)}`)],
  ])('sees %s', async (what, error) => {
    const target = {
      file: 'file.json',
      load: () => {
        throw error();
      },
    };
    expect(await judge(target, Buffer.from(''))).toMatchObject({ outcome: 'finding', what });
  });

  it('sees a polluted prototype', async () => {
    const polluted = Object.prototype as { polluted?: boolean };
    const target = {
      file: 'x',
      load: () => {
        polluted.polluted = true;
      },
    };
    try {
      expect(await judge(target, Buffer.from(''))).toMatchObject({ what: 'a polluted prototype' });
    } finally {
      delete polluted.polluted;
    }
  });

  it('ends an input that hangs, reports it, and goes on with the next', async () => {
    const worker = join(mkdtempSync(join(tmpdir(), 'irlbench-fuzz-test-')), 'worker.mjs');
    writeFileSync(
      worker,
      `import { parentPort, workerData } from 'node:worker_threads';
const { from, to, shared } = workerData;
const at = new Int32Array(shared);
for (let index = from; index < to; index++) {
  Atomics.store(at, 0, index);
  Atomics.add(at, 1, 1);
  if (index === 2) for (;;);
  if (index === 4) throw new Error('gone');
}
parentPort.postMessage({ kind: 'done', counts: { tried: { to } } });
`,
    );
    const { campaign } = await script<{
      campaign: (options: object) => Promise<Record<string, { to: number }>>;
    }>('campaign');
    const found: Finding[] = [];
    const totals = await campaign({
      seed: '1',
      to: 6,
      budgetMs: 500,
      worker: pathToFileURL(worker),
      onFinding: (finding: Finding) => found.push(finding),
    });
    expect(found.map(({ index, what }) => [index, what])).toEqual([
      [2, 'a hang'],
      [4, 'the end of its thread'],
    ]);
    expect(totals).toEqual({ tried: { to: 6 } });
  });
});
