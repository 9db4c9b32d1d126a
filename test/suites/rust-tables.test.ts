import { expect, it } from 'vitest';
import { runSuite } from '../support/suite-run.ts';

it('rust-tables: every table is reproduced, through the program as it ships', async () => {
  const { code, verdict, cells } = await runSuite('rust-tables');
  expect(verdict.reasons).toEqual([]);
  expect(code).toBe(0);
  expect(verdict.counts).toEqual({ ok: verdict.planned });
  expect(new Set(verdict.gates.map(({ outcome }) => outcome))).toEqual(new Set(['pass']));
  const measured = cells.flatMap(({ result }) => result.measured.map(({ metric }) => metric));
  const count = (metric: string) => measured.filter((name) => name === metric).length;
  // Twelve rows of Tables IX and X; 36 numbers in Table VIII, of which five are misprints. Two likelihoods.
  expect(['published-parameters', 'published-errors', 'published-log-likelihood'].map(count)).toEqual([
    24, 24, 62,
  ]);
});
