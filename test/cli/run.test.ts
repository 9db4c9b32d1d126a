import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CellRecord, Manifest, Verdict } from '../../core/contract/index.ts';
import { manifestSchema, recordSchema, verdictSchema } from '../../core/contract/index.ts';
import { validate } from '../../core/schema/validate.ts';
import { irlbench } from '../support/command-line.ts';
import { irlbenchHere } from '../support/command-line-here.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'irlbench-run-'));
const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

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

    const rendered = readFileSync(join(out, 'report.html'));
    expect((await irlbenchHere(['report', out, '--json'])).code).toBe(0);
    expect(readFileSync(join(out, 'report.html')).equals(rendered)).toBe(true);
  });

  it('one cell of many is no answer: the rest is missing, and the gates say incomplete', async () => {
    const out = folder();
    const few = ['bus-engine', '--replicates', '0', '--est', 'bc', 'nfxp', '--json'];
    const plan = await irlbenchHere(['plan', ...few]);
    const [first] = (JSON.parse(plan.out) as Manifest).cells.filter(({ role }) => role === 'fit');
    const one = ['--cell', first!.cell, '--metric', 'policy-tv', '-j', '1', '--quiet', '--out', out];
    const said = await irlbenchHere(['run', ...few, ...one]);
    const verdict = JSON.parse(said.out) as Verdict;
    expect(verdict.counts['ok']).toBeGreaterThan(0);
    expect(verdict.counts['missing']).toBeGreaterThan(0);
    expect(verdict.gates.some(({ outcome }) => outcome === 'incomplete')).toBe(true);
    expect(said.code).toBe(21);

    writeFileSync(join(out, 'verdict.json'), 'edited');
    const again = await irlbenchHere(['run', ...few.slice(0, -1), '--force', '--out', out]);
    expect(again.err).toMatch(/^irlbench: .*verdict\.json: not JSON at line 1, column 7\.$/);
    expect(again.code).toBe(65);
  });

  it('a cell that is not of the suite is a matter of usage', async () => {
    const said = await irlbenchHere(['run', 'bus-engine', '--out', folder(), '--cell', '0'.repeat(64)]);
    expect(said.code).toBe(64);
    expect(said.err).toMatch(/names no cell/);
  });
});
