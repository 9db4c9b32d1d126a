import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CellRecord, Verdict } from '../../core/contract/index.ts';
import { irlbench } from '../support/command-line.ts';

it('rust-tables: every table is reproduced, through the program as it ships', async () => {
  const out = mkdtempSync(join(tmpdir(), 'irlbench-rust-'));
  const said = await irlbench(['run', 'rust-tables', '--out', out, '--json', '--quiet', '-j', '1']);
  expect(said.err).toBe('');
  const verdict = JSON.parse(said.out) as Verdict;
  expect(verdict.reasons).toEqual([]);
  expect(said.code).toBe(0);
  expect(verdict.counts).toEqual({ ok: verdict.planned });
  expect(new Set(verdict.gates.map(({ outcome }) => outcome))).toEqual(new Set(['pass']));
  const records = readdirSync(join(out, 'records')).map(
    (name) => JSON.parse(readFileSync(join(out, 'records', name), 'utf8')) as CellRecord,
  );
  const measured = records.flatMap(({ result }) => result.measured.map(({ metric }) => metric));
  const count = (metric: string) => measured.filter((name) => name === metric).length;
  // Twelve rows of Tables IX and X; 36 numbers in Table VIII, of which five are misprints. Two likelihoods.
  expect(['published-parameters', 'published-errors', 'published-log-likelihood'].map(count)).toEqual([
    24, 24, 62,
  ]);
});
