import { cpSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serveCells } from '../../../../suites/harness/isolation/worker.ts';
import { loadEstimator } from '../../../../suites/harness/modules/load-module.ts';
import { moduleDigest, reachedFrom } from '../../../../suites/harness/modules/module-files.ts';
import { readModule } from '../../../../suites/harness/modules/user-modules.ts';
import type { CellJob } from '../../../../suites/harness/plan/job.ts';
import type { Plan } from '../../../../suites/harness/plan/plan.ts';
import { runSuite } from '../../../../suites/harness/run-suite.ts';
import { catalog, digests, jobOf, planOf } from '../fakes.ts';

const worker = new URL('../../../fixtures/workers/worker.mjs', import.meta.url);
const fresh = () => mkdtempSync(join(tmpdir(), 'irlbench-module-'));

const honest = `
  id: 'mine', title: 'Mine', summary: 'Mine.', references: [], version: 1,
  options: { type: 'object', additionalProperties: false, properties: { depth: { type: 'integer', default: 1 } } },
  recovers: () => ({ policy: 'none' }),
  information: () => ({ transitions: 'none', features: false, anchor: false }),
  certificates: () => [], limit: ({ depth }) => (depth === 1 ? null : { depth: 1 }),
  exact: ({ depth }) => ({ depth: depth + 1 > 3 ? 3 : depth + 1 }),
  refuses: () => null, fit() { throw new Error('never in the parent'); },
`;

/** Writes a module into a folder of its own and gives its path. */
function moduleOf(text: string, name = 'mine.mjs'): string {
  const path = join(fresh(), name);
  writeFileSync(path, text);
  return path;
}

const read = (path: string) => readModule(path, [{ options: {}, where: 'asked' }], { worker, digests });

/** What a `BenchError` must be like. */
const badData = (path: string, reason: RegExp) =>
  expect.objectContaining({
    code: 'bad-data',
    message: expect.stringMatching(new RegExp(`(?=[^]*${path})[^]*${reason.source}`)),
  });

describe("a user's module", () => {
  it('is planned by its own id; its path is in no key and no digest', () => {
    const [here, there] = [
      moduleOf(`export default {${honest}};`),
      moduleOf(`export default {${honest}};`, 'other.mjs'),
    ];
    const plan = (id: string) =>
      planOf({ estimators: [{ id, options: { depth: [1, 2] } }], controls: 'none' }, { worker });
    const [first, second] = [plan(here), plan(there)];
    expect(first.jobs.map(({ key }) => key.subject.id)).toEqual(first.jobs.map(() => 'mine'));
    expect(first.jobs.map(({ module }) => module?.path)).toEqual(first.jobs.map(() => here));
    expect(first.jobs.map(({ cell, fit }) => [cell, fit])).toEqual(
      second.jobs.map(({ cell, fit }) => [cell, fit]),
    );
    expect(JSON.stringify(first.jobs.map(({ key }) => key))).not.toContain('mine.mjs');
    // Its tightest solve and its limit are asked for too: what it declares crosses the process.
    expect(new Set(first.jobs.map(({ key }) => key.subject.options['depth']))).toEqual(new Set([1, 2, 3]));
    expect(first.manifest.suite.estimators).toMatchObject([{ id: here }]);
  });

  it.each([
    ['is not there', null, /cannot be read: there is no such file/],
    ['does not parse', 'export default {', /cannot be imported: SyntaxError/],
    ['exits', 'process.exit(3)', /ended with exit code 3 while it was read/],
    ['takes an id', `export default {${honest} id: 'counter' };`, /its id is "counter", which is taken/],
    [
      'promises an unknown certificate',
      `export default {${honest} certificates: () => [{ id: 'row-eror', arguments: {}, limit: 1 }] };`,
      /"row-eror".*row-error/,
    ],
  ])('that %s is bad data, with path and reason, and harms nobody', (_, text, reason) => {
    const path = text === null ? join(fresh(), 'gone.mjs') : moduleOf(text);
    expect(() => read(path)).toThrow(badData(path, reason));
  });

  it.each([
    ['throws', 'throw new Error("no licence")', /cannot be imported: Error: no licence/],
    ['imports what is not there', 'import "./gone.mjs"', /cannot be imported: .*gone\.mjs/],
    ['exports nothing', 'export const a = 1', /its default export is undefined; it must be an Estimator/],
    ['has a bad id', `export default {${honest} id: 'My Method' };`, /id is "My Method"/],
    [
      'lacks a function',
      `export default {${honest} refuses: 1 };`,
      /refuses is number; it must be a function/,
    ],
    ['has no version', `export default {${honest} version: 'two' };`, /version is "two"/],
    [
      'has a function for data',
      `export default {${honest} references: [() => 1] };`,
      /references must be plain data/,
    ],
    [
      'has an option without a default',
      `export default {${honest} options: { type: 'object', additionalProperties: false, properties: { a: { type: 'number' } } } };`,
      /options\.properties\.a\.default/,
    ],
  ])('that %s is no estimator, with path and reason', async (_, text, reason) => {
    const path = moduleOf(text);
    await expect(loadEstimator(path)).rejects.toThrow(badData(path, reason));
  });

  it('whose declared file is missing is bad data', () => {
    const path = moduleOf(`export default {${honest}};`);
    expect(() => moduleDigest(path, ['gone.txt'])).toThrow(
      badData(path, /gone\.txt of the module .* cannot be read/),
    );
  });
});

describe('a module that is edited after it was planned', () => {
  const text = (smoothing: number, fit = '') => `
    import { readFileSync, writeFileSync } from 'node:fs';
    const data = new URL('./data.txt', import.meta.url);
    export default {
      ${honest} exact: undefined, limit: () => null,
      fit({ model: { stateCount, actionCount } }) {
        ${fit}
        const policy = new Float64Array(stateCount * actionCount).fill(1 / actionCount);
        return { stop: 'converged', iterations: ${smoothing}, policy, q: null, value: null, reward: null,
          parameters: null, covariance: null, objective: 0, diagnostics: {} };
      },
    };`;
  /** A module with a file of data, and the job of a cell that it is to answer. */
  const planned = (source: string) => {
    const path = moduleOf(source);
    const data = join(dirname(path), 'data.txt');
    writeFileSync(data, '1');
    const base = jobOf(planOf());
    const subject = { kind: 'estimator', id: 'mine', version: 1, options: { depth: 1 } } as const;
    const module = { path, files: null, digest: moduleDigest(path, null) };
    return { path, data, job: { ...base, key: { ...base.key, subject }, module } };
  };
  const serve = serveCells(catalog);
  const answerOf = async (job: CellJob) => {
    const shared = new Int32Array(new SharedArrayBuffer(8));
    const request = { job, companions: {}, missing: {}, stored: null, source: 'test', shared };
    return (await serve(request)).record;
  };

  it('answers while nothing of it has changed', async () => {
    const { job } = planned(text(1));
    expect((await answerOf(job)).result).toMatchObject({ status: 'ok', iterations: 1 });
  });

  it.each([
    ['itself', ({ path }: ReturnType<typeof planned>) => writeFileSync(path, text(2)), text(1)],
    ['a file that it reads', ({ data }: ReturnType<typeof planned>) => writeFileSync(data, '2'), text(1)],
    ['while it answers', () => {}, text(1, "writeFileSync(data, readFileSync(data, 'utf8') + '!');")],
  ])('(%s) does not answer for what was planned, and says what to do', async (_, edit, source) => {
    const module = planned(source);
    edit(module);
    const { result, digest } = await answerOf(module.job);
    expect(result).toMatchObject({ status: 'skipped', blob: null, iterations: null });
    expect(result.reason).toContain(`The module ${module.path}, or a file that it depends on, was edited`);
    expect(result.reason).toMatch(/Run again: the same command plans with what is there now\.$/);
    expect(digest).toBeNull();
  });

  it('or was moved away does not either', async () => {
    const { path, job } = planned(text(1));
    renameSync(path, `${path}.old`);
    const { result } = await answerOf(job);
    expect(result.status).toBe('skipped');
    expect(result.reason).toMatch(
      /mine\.mjs cannot be read: there is no such file or folder\. .*put it back and run again/,
    );
  });

  it('starts no process, and leaves its cells to the next run, which plans with what is there', async () => {
    const path = moduleOf(text(1));
    const directory = fresh();
    const plan = () =>
      planOf({ estimators: [{ id: path }], controls: 'none', population: false }, { worker });
    const go = async (asked: Plan) => {
      const { records } = await runSuite({ plan: asked, directory, worker, threads: 1 });
      return [...records.values()].map(({ result, circumstance }) => [
        result.status,
        result.iterations,
        circumstance.worker === 'parent',
      ]);
    };
    const asked = plan();
    writeFileSync(path, text(2));
    expect(await go(asked)).toEqual([['skipped', null, true]]);
    expect(await go(plan())).toEqual([['ok', 2, false]]);
  });
});

describe('the digest of a module', () => {
  const folder = fresh();
  mkdirSync(join(folder, 'parts'));
  writeFileSync(
    join(folder, 'main.mjs'),
    "import { a } from './parts/a.mjs';\nimport 'node:fs';\nexport { a };\n",
  );
  writeFileSync(
    join(folder, 'parts/a.mjs'),
    "export const a = await import('../b.mjs');\nimport table from './t.json' with { type: 'json' };\n",
  );
  writeFileSync(
    join(folder, 'b.mjs'),
    "import '../main.mjs'; import './missing.mjs';\nexport const b = new URL('./data.txt', import.meta.url);\n",
  );
  writeFileSync(join(folder, 'parts/t.json'), '{}');
  writeFileSync(join(folder, 'data.txt'), '1');
  writeFileSync(join(folder, 'unrelated.mjs'), '');
  const main = join(folder, 'main.mjs');

  it('covers what is reached by relative imports, and nothing else', () => {
    expect(new Set(reachedFrom(main))).toEqual(
      new Set(
        ['main.mjs', 'parts/a.mjs', 'b.mjs', 'parts/t.json', 'data.txt'].map((file) => join(folder, file)),
      ),
    );
  });

  it('moves with any of the files, not with the folder, nor with what is beside it', () => {
    const before = moduleDigest(main, null);
    const moved = join(fresh(), 'elsewhere');
    cpSync(folder, moved, { recursive: true });
    expect(moduleDigest(join(moved, 'main.mjs'), null)).toBe(before);
    writeFileSync(join(moved, 'unrelated.mjs'), '1');
    expect(moduleDigest(join(moved, 'main.mjs'), null)).toBe(before);
    writeFileSync(join(moved, 'data.txt'), '2');
    expect(moduleDigest(join(moved, 'main.mjs'), null)).not.toBe(before);
    // Declared files stand instead of imports.
    const declared = moduleDigest(join(moved, 'main.mjs'), ['unrelated.mjs']);
    writeFileSync(join(moved, 'data.txt'), '3');
    expect(moduleDigest(join(moved, 'main.mjs'), ['unrelated.mjs'])).toBe(declared);
    writeFileSync(join(moved, 'unrelated.mjs'), '2');
    expect(moduleDigest(join(moved, 'main.mjs'), ['unrelated.mjs'])).not.toBe(declared);
  });
});
