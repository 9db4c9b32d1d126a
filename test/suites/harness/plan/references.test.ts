import { describe, expect, it } from 'vitest';
import type { Estimator, Suite, Task } from '../../../../core/contract/index.ts';
import { createCatalog } from '../../../../suites/harness/catalog.ts';
import type { Plan, PlanOptions } from '../../../../suites/harness/plan/plan.ts';
import { planSuite } from '../../../../suites/harness/plan/plan.ts';
import { counter, registries } from '../../../fixtures/workers/fakes.mjs';
import { digests, planOf, suiteOf } from '../fakes.ts';

/** Refuses worlds of five states, and remembers what it was asked about. */
const asked: Task[] = [];
const yardstick: Estimator = {
  ...(counter as unknown as Estimator),
  id: 'yardstick',
  title: 'Yardstick',
  reference: 'by the book',
  refuses: (task) => {
    asked.push(task);
    return task.model.stateCount === 5 ? 'It cannot do five.' : null;
  },
};
const catalog = createCatalog({
  ...registries,
  estimators: { ...registries.estimators, yardstick },
});

function plan(parts: Partial<Suite> = {}, options: Partial<PlanOptions> = {}): Plan {
  return planSuite(suiteOf(parts), catalog, { digests, source: 'test', ...options });
}

const rows = ({ manifest }: Plan) => manifest.rows.map(({ label }) => label);
const cells = ({ manifest }: Plan, role: string) => manifest.cells.filter((cell) => cell.role === role);

describe('references', () => {
  it('stand in every world, on the samples and replicates of the fits, between them and the controls', () => {
    const both = plan({ replicates: 3 });
    expect(rows(both)).toEqual(['Counter', 'Reference: Yardstick', 'Flat', 'Oracle']);
    expect(both.manifest.rows[1]!.reference).toBe('by the book');
    expect(cells(both, 'reference').map(({ row, replicate }) => [row, replicate])).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
    // No companions: nobody asks what its own ledger is.
    expect(both.manifest.cells.filter(({ row, role }) => row === 1 && role !== 'reference')).toEqual([]);
    expect(both.manifest.estimators.map(({ id }) => id)).toEqual(['counter', 'yardstick']);
  });

  it('leave every other cell as it is without them', () => {
    const without = plan({ references: 'none' });
    const digestsOf = ({ jobs }: Plan) => jobs.map(({ cell, fit }) => `${cell} ${fit}`);
    expect(digestsOf(without)).toEqual(digestsOf(planOf()));
    expect(digestsOf(plan())).toEqual(expect.arrayContaining(digestsOf(without)));
    expect(rows(without)).toEqual(['Counter', 'Flat', 'Oracle']);
  });

  it('stay away from worlds that they refuse, asked about the population', () => {
    asked.length = 0;
    const parts = { worlds: [{ environment: 'chain', parameters: { states: [5, 4] } }] };
    expect(new Set(cells(plan(parts), 'reference').map(({ world }) => world))).toEqual(new Set([1]));
    expect(asked.every(({ demonstrations }) => demonstrations.total === Number.POSITIVE_INFINITY)).toBe(true);
    const alone = plan({ worlds: [{ environment: 'chain', parameters: { states: 5 } }] });
    expect(rows(alone)).toEqual(['Counter', 'Flat', 'Oracle']);
    expect(alone.manifest.cells.map(({ row }) => row)).toEqual([0, 0, 1, 2]);
  });

  it('stand beside a real panel too, asked about the panel itself', () => {
    asked.length = 0;
    const panel = plan({ worlds: [{ environment: 'diary' }], replicates: 3 });
    expect(cells(panel, 'reference').map(({ replicate }) => replicate)).toEqual([0]);
    expect(asked.map(({ demonstrations }) => demonstrations.total)).toEqual([40]);
  });

  it('give way where the suite asks for the same, and not for the same with other options or elsewhere', () => {
    const own = (entry: object) => ({ estimators: [{ id: 'yardstick', ...entry }] });
    expect(rows(plan(own({ label: 'mine' })))).toEqual(['mine', 'Flat', 'Oracle']);
    expect(rows(plan(own({ label: 'mine', options: { smoothing: 2 } })))).toContain('Reference: Yardstick');
    const worlds = [
      { environment: 'chain', name: 'here' },
      { environment: 'chain', name: 'there', parameters: { states: 6 } },
    ];
    const split = plan({ worlds, ...own({ worlds: ['here'] }) });
    expect(cells(split, 'reference').map(({ world }) => world)).toEqual([1]);
    expect(cells(split, 'fit').map(({ world }) => world)).toEqual([0]);
  });

  it('are not asked for by name unless they are yardsticks', () => {
    expect(rows(plan({ references: ['yardstick'] }))).toContain('Reference: Yardstick');
    expect(() => plan({ references: ['counter'] })).toThrow(/nobody's yardstick; references are yardstick/);
    expect(() => plan({ references: ['yardstik'] })).toThrow(/did you mean "yardstick"/);
  });

  it('always run, whatever is selected', () => {
    const selected = plan(
      { estimators: [{ id: 'counter' }, { id: 'careless' }] },
      { filters: { estimators: ['careless'] } },
    );
    expect(rows(selected)).toEqual(['Careless', 'Reference: Yardstick', 'Flat', 'Oracle']);
  });
});
