import { describe, expect, it } from 'vitest';
import { filterCells } from '../../../../suites/harness/plan/filter-cells.ts';
import { narrowPlan } from '../../../../suites/harness/plan/narrow-plan.ts';
import { planOf } from '../fakes.ts';

const plan = planOf({
  worlds: [{ environment: 'chain' }, { environment: 'chain', name: 'long road', parameters: { states: 6 } }],
  estimators: [
    { id: 'counter', label: 'plain' },
    { id: 'counter', label: 'smooth (a=1)', options: { smoothing: 3 } },
  ],
  replicates: 3,
});
const { manifest } = plan;

/** The planned cells that a test in plain code selects. */
const those = (test: (cell: { world: string; row: string; role: string; replicate: number }) => boolean) =>
  new Set(
    manifest.cells
      .filter(({ world, row, role, replicate }) =>
        test({ world: manifest.worlds[world]!.name, row: manifest.rows[row]!.label, role, replicate }),
      )
      .map(({ cell }) => cell),
  );

describe('a filter', () => {
  it.each([
    ['one field', ['role=fit'], those(({ role }) => role === 'fit')],
    ['a name with a space, by a star', ['world=long*'], those(({ world }) => world === 'long road')],
    [
      'several fields: all hold',
      ['role=fit', 'replicate=1'],
      those((c) => c.role === 'fit' && c.replicate === 1),
    ],
    [
      'one field twice: one of them holds',
      ['replicate=0', 'replicate=2', 'role!=control', 'role!=population'],
      those((c) => c.replicate !== 1 && c.role === 'fit'),
    ],
    ['an exclusion', ['row!=smooth*'], those(({ row }) => row !== 'smooth (a=1)')],
    ['an id for its rows', ['row=counter'], those(({ row }) => ['plain', 'smooth (a=1)'].includes(row))],
    ['what a pattern would mean', ['row=smooth (a=1)'], those(({ row }) => row === 'smooth (a=1)')],
  ])('takes %s', (_name, expressions, expected) => {
    expect(expected.size).toBeGreaterThan(0);
    expect(filterCells(manifest, expressions)).toEqual(expected);
  });

  it.each([
    ['no expression', ['fit'], /--filter fit is not FIELD=VALUE/],
    ['another field', ['wrld=chain'], /did you mean world\?/],
    [
      'a value that no cell has',
      ['world=short'],
      /no cell of suite fake has such a world; there is chain, long road/,
    ],
    ['what excludes everything', ['role!=*'], /leaves no cell/],
  ])('refuses %s by name', (_name, expressions, reason) => {
    expect(() => filterCells(manifest, expressions)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(reason) }),
    );
  });

  it('leaves the manifest as it is, and keeps what the chosen cells need', () => {
    const chosen = filterCells(manifest, ['role=fit', 'replicate=1', 'row=plain', 'world=long road']);
    const narrow = narrowPlan(plan, chosen);
    expect(narrow.manifest).toBe(manifest);
    expect(narrow.jobs.map(({ role }) => role)).toEqual(['population', 'fit']);
  });
});
