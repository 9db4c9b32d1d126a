import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Comparison, comparisonSchema, type Verdict } from '../../core/contract/index.ts';
import { validate } from '../../core/schema/validate.ts';
import type { Said } from '../support/command-line.ts';
import { irlbenchHere as irlbench } from '../support/command-line-here.ts';
import { halved as halvingWorker, regressionRuns } from '../support/regression-runs.ts';

const { folder, inFolder, baselines, run, verdictIn } = regressionRuns('regression');
const honest = inFolder('honest');
const halved = inFolder('halved');

const check = (out: string, ...args: readonly string[]): Promise<Said> =>
  irlbench(['check', out, '--json', ...baselines, ...args]);
describe('regression tracking through the command line', () => {
  beforeAll(async () => {
    await run('honest', ['--replicates', '0..6']);
    await run('halved', ['--replicates', '0..6'], halvingWorker);
  }, 120_000);

  it('without a promoted baseline it is 25, and says what to do', async () => {
    const said = await check(honest);
    expect(said.code).toBe(25);
    expect((JSON.parse(said.out) as Verdict).reasons.join(' ')).toMatch(/irlbench baseline save/);
  });

  it('save, list, show, promote, rm: text that never changes, and a journal with reasons', async () => {
    const saved = await irlbench(['baseline', 'save', honest, '--as', 'first', '--json', ...baselines]);
    expect(saved.code).toBe(0);
    const { id } = JSON.parse(saved.out) as { id: string };
    const again = await irlbench(['baseline', 'save', honest, '--as', 'first', '--json', ...baselines]);
    expect(JSON.parse(again.out)).toEqual(JSON.parse(saved.out));
    expect((await irlbench(['baseline', 'save', halved, '--as', 'first', ...baselines])).code).toBe(64);
    expect((await irlbench(['baseline', 'promote', 'first', ...baselines])).code).toBe(64);
    const promote = ['baseline', 'promote', 'first', '--reason', 'where we start', ...baselines];
    expect((await irlbench(promote)).code).toBe(0);
    const list = await irlbench(['baseline', 'list', '--json', ...baselines]);
    expect(JSON.parse(list.out)).toMatchObject({ baselines: [{ id, name: 'first', promoted: true }] });
    const show = await irlbench(['baseline', 'show', id.slice(0, 6), ...baselines]);
    expect(show.out).toMatch(/promote by .*: where we start/);
    expect((await irlbench(['baseline', 'rm', 'first', '--reason', 'no', ...baselines])).code).toBe(64);
    const other = await irlbench(['baseline', 'save', halved, '--as', 'other', ...baselines]);
    expect(other.code).toBe(0);
    const diff = await irlbench(['baseline', 'diff', 'first', 'other', ...baselines]);
    expect(diff.code).toBe(20);
    expect((await irlbench(['baseline', 'rm', 'other', '--reason', 'a trial', ...baselines])).code).toBe(0);
    expect(readdirSync(join(folder, 'baselines'))).toEqual(['journal.jsonl', `regression-${id}.jsonl`]);
  });

  it('the same run is 0, and verdict.json says what was found', async () => {
    expect((await check(honest)).code).toBe(0);
    const { regression, exitCode } = verdictIn('honest');
    expect(exitCode).toBe(0);
    expect(regression!.baseline.from).toMatch(/^first, /);
    expect(Object.keys(regression!.comparison!.counts)).toEqual(['unchanged']);
    await irlbench(['report', honest]);
    expect(verdictIn('honest').regression).toEqual(regression);
  });

  it('a regression is 20, and verdict.json is what was printed', async () => {
    const said = await check(halved);
    expect(said.code).toBe(20);
    const found = verdictIn('halved').regression!.comparison!;
    expect(found.pairs.some(({ outcome, row }) => outcome === 'regressed' && row === 'NFXP')).toBe(true);
    expect(verdictIn('halved')).toEqual(JSON.parse(said.out));
    expect(verdictIn('halved').exitCode).toBe(20);
  });

  it('compare says the same of two directories, in one document', async () => {
    const said = await irlbench(['compare', honest, halved, '--json']);
    expect(said.code).toBe(20);
    const found = validate<Comparison>(comparisonSchema, JSON.parse(said.out), 'comparison');
    expect(found.exitCode).toBe(20);
    expect((await irlbench(['compare', honest, honest])).code).toBe(0);
    expect((await irlbench(['compare', honest, 'nothing', ...baselines])).code).toBe(64);
  });

  it('a truth gate that came out otherwise is 21', async () => {
    const wrong = join(folder, 'wrong');
    cpSync(honest, wrong, { recursive: true });
    const path = join(wrong, 'manifest.json');
    const text = readFileSync(path, 'utf8').replaceAll('"expected": "report"', '"expected": "void"');
    writeFileSync(path, text);
    expect((await check(wrong)).code).toBe(21);
  });

  it('two seeds are not enough: 0, and 22 with --strict; more of the seeds of the baseline decide', async () => {
    await run('few', ['--replicates', '0..1'], halvingWorker);
    const few = inFolder('few');
    expect((await check(few)).code).toBe(0);
    expect((await check(few, '--strict')).code).toBe(22);
    const said = await check(few, '--strict', '--confirm', '4');
    const { pairs } = (JSON.parse(said.out) as Verdict).regression!.comparison!;
    expect(Math.max(...pairs.map(({ seeds }) => seeds))).toBe(6);
    expect(readdirSync(join(few, 'records')).length).toBe(4);
  });

  it('cells that did not run are 23', async () => {
    const part = join(folder, 'part');
    cpSync(honest, part, { recursive: true });
    for (const name of readdirSync(join(part, 'records')).slice(0, 2)) rmSync(join(part, 'records', name));
    expect((await check(part)).code).toBe(23);
  });

  it('other suite seeds are 25 as pairs, and 0 unpaired', async () => {
    await run('other', ['--replicates', '0..6', '--seed', 'another']);
    const other = inFolder('other');
    expect((await check(other)).code).toBe(25);
    expect((await irlbench(['compare', honest, other, '--unpaired'])).code).toBe(0);
  });

  it('asks the merge base which baseline is promoted, unless the branch promotes another', async () => {
    await irlbench(['baseline', 'save', halved, '--as', 'second', ...baselines]);
    const git = (...args: readonly string[]) => execa('git', ['-C', folder, ...args]);
    await git('init', '--quiet', '--initial-branch', 'main');
    await git('config', 'user.name', 'somebody');
    await git('config', 'user.email', 'somebody@example.org');
    await git('add', 'baselines');
    await git('commit', '--quiet', '-m', 'baselines');
    await git('checkout', '--quiet', '-b', 'change');
    const from = async (): Promise<string> =>
      (JSON.parse((await check(honest)).out) as Verdict).regression!.baseline.from;
    expect(await from()).toMatch(/promoted at the merge base/);
    await irlbench(['baseline', 'promote', 'second', '--reason', 'a new key', ...baselines]);
    expect(await from()).toMatch(/promoted since the merge base .* because "a new key"/);
  });

  it('a baseline that was edited is refused', async () => {
    const name = readdirSync(join(folder, 'baselines')).find((file) => file.startsWith('regression-'))!;
    const id = name.slice('regression-'.length, -'.jsonl'.length);
    appendFileSync(join(folder, 'baselines', name), '\n');
    const said = await irlbench(['baseline', 'show', id, ...baselines]);
    expect(said.code).toBe(65);
    expect(said.err).toMatch(/was edited/);
  });
});
