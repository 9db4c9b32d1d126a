import { describe, expect, it } from 'vitest';
import { type CellRecord, type Manifest, type Verdict, verdictSchema } from '../../../core/contract/index.ts';
import { validate } from '../../../core/schema/validate.ts';
import { shardVerdictOf } from '../../../reports/verdicts/shard-verdict.ts';

const manifest = {
  suite: { id: 'any' },
  cells: ['a', 'b', 'c', 'd', 'a'].map((cell) => ({ cell })),
} as unknown as Manifest;
const ended = (statuses: Readonly<Record<string, string>>) =>
  Object.entries(statuses).map(([cell, status]) => ({ result: { cell, status } })) as unknown as CellRecord[];
const verdict = (statuses: Readonly<Record<string, string>>) =>
  shardVerdictOf(manifest, ended(statuses), ['a', 'b'], { index: 2, of: 3, by: 'cost' });

describe('the verdict of a shard', () => {
  it('is 0 where its own cells have a record, whatever became of them, and judges nothing', () => {
    const done = verdict({ a: 'ok', b: 'timeout' });
    expect(validate<Verdict>(verdictSchema, done, 'verdict')).toMatchObject({
      exitCode: 0,
      reasons: [],
      counts: { ok: 1, timeout: 1 },
      planned: 2,
      gates: [],
      shard: { index: 2, of: 3, by: 'cost', grid: 4 },
    });
  });

  it('is 23 where one has none, though others of the grid have', () => {
    expect(verdict({ a: 'ok', c: 'ok' })).toMatchObject({
      exitCode: 23,
      reasons: ['1 of 2 cells did not run.'],
      counts: { ok: 1, missing: 1 },
    });
  });

  it('is 75 where the machine failed one: trying again helps', () => {
    expect(verdict({ a: 'ok', b: 'infrastructure' }).exitCode).toBe(75);
  });

  it('is 0 for a shard without cells: there was nothing to do', () => {
    expect(shardVerdictOf(manifest, [], [], { index: 9, of: 9, by: 'count' }).exitCode).toBe(0);
  });
});
