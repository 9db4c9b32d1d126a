import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CellRecord, Manifest, Verdict } from '../../core/contract/index.ts';
import { manifestSchema, recordSchema, verdictSchema } from '../../core/contract/index.ts';
import { validate } from '../../core/schema/validate.ts';
import { irlbench } from '../support/command-line.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'irlbench-run-'));
const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** Cell → digest, sorted: what two equal runs agree in. */
function digests(directory: string): string[] {
  return readdirSync(join(directory, 'records'))
    .map((name) => json(join(directory, 'records', name)) as CellRecord)
    .map(({ result, digest }) => `${result.cell} ${digest}`)
    .sort();
}

describe('irlbench run', () => {
  it('starter answers, writes everything that the documentation names, and exits 0', async () => {
    const out = folder();
    const said = await irlbench(['run', 'starter', '--out', out]);
    expect(said.code).toBe(0);
    expect(said.out).toMatch(/What does each method recover/);
    expect(said.out.split('\n').length).toBeLessThanOrEqual(22);
    expect(said.out).toContain(join(out, 'report.html'));
    const manifest = validate<Manifest>(manifestSchema, json(join(out, 'manifest.json')), 'manifest');
    const verdict = validate<Verdict>(verdictSchema, json(join(out, 'verdict.json')), 'verdict');
    const cells = new Set(manifest.cells.map(({ cell }) => cell));
    expect(readdirSync(join(out, 'records')).sort()).toEqual([...cells].map((cell) => `${cell}.json`).sort());
    for (const cell of cells)
      validate<CellRecord>(recordSchema, json(join(out, 'records', `${cell}.json`)), cell);
    expect(verdict.exitCode).toBe(0);
    expect(verdict.counts['refused']).toBeGreaterThan(0);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain(manifest.suite.question);

    const before = digests(out);
    const again = await irlbench(['run', 'starter', '--out', out]);
    expect(again.err).not.toMatch(/ok /);
    expect(digests(out)).toEqual(before);
    const rendered = readFileSync(join(out, 'report.html'));
    expect((await irlbench(['report', out, '--json'])).code).toBe(0);
    expect(readFileSync(join(out, 'report.html')).equals(rendered)).toBe(true);
  });

  it('known-truth has byte-identical results with one thread and with two', async () => {
    const [one, two] = [folder(), folder()];
    const few = ['run', 'known-truth', '--env', 'low-action', '--replicates', '0', '--quiet'];
    await irlbench([...few, '--out', one, '-j', '1']);
    await irlbench([...few, '--out', two, '-j', '2']);
    expect(digests(two)).toEqual(digests(one));
    expect(readdirSync(join(two, 'blobs'))).toEqual(readdirSync(join(one, 'blobs')));
  });

  it('a run killed in the middle resumes to the same results', async () => {
    const [killed, whole] = [folder(), folder()];
    const few = ['run', 'bus-engine', '--replicates', '0', '--quiet', '--out'];
    const { execa } = await import('execa');
    const child = execa(process.execPath, ['dist/cli/main.js', ...few, killed], { reject: false });
    while (recordsIn(killed) < 10) await new Promise((wake) => setTimeout(wake, 5));
    child.kill('SIGKILL');
    await child;
    const done = recordsIn(killed);
    expect((await irlbench([...few, killed])).code).toBe((await irlbench([...few, whole])).code);
    expect(recordsIn(killed)).toBeGreaterThan(done);
    expect(digests(killed)).toEqual(digests(whole));
  });

  it('one cell of many is no answer: the rest is missing, and the gates say incomplete', async () => {
    const out = folder();
    const one = ['run', 'bus-engine', '--replicates', '0', '--quiet', '--json', '--out', out];
    const plan = await irlbench(['plan', 'bus-engine', '--replicates', '0', '--json']);
    const [first] = (JSON.parse(plan.out) as Manifest).cells.filter(({ role }) => role === 'fit');
    const said = await irlbench([...one, '--cell', first!.cell]);
    const verdict = JSON.parse(said.out) as Verdict;
    expect(verdict.counts['ok']).toBeGreaterThan(0);
    expect(verdict.counts['missing']).toBeGreaterThan(0);
    expect(verdict.gates.some(({ outcome }) => outcome === 'incomplete')).toBe(true);
    expect(said.code).toBe(21);
  });

  it('a cell that is not of the suite is a matter of usage', async () => {
    const said = await irlbench(['run', 'bus-engine', '--out', folder(), '--cell', '0'.repeat(64)]);
    expect(said.code).toBe(64);
    expect(said.err).toMatch(/names no cell/);
  });
});

function recordsIn(directory: string): number {
  try {
    return readdirSync(join(directory, 'records')).filter((name) => name.endsWith('.json')).length;
  } catch {
    return 0;
  }
}
