import fc from 'fast-check';
import type { CellJob } from '../../../../suites/harness/plan/job.ts';
import type { Plan } from '../../../../suites/harness/plan/plan.ts';

/** A grid by its companions alone: who needs whom. */
export type Needs = Readonly<Record<string, readonly string[]>>;

/** As much of a plan as cutting it looks at. */
export function planWith(needs: Needs): Plan {
  const jobs = Object.entries(needs).map(
    ([cell, companions]) =>
      ({
        cell,
        companions: Object.fromEntries(companions.map((other, i) => [`role ${i}`, other])),
      }) as unknown as CellJob,
  );
  return { jobs, manifest: { configuration: {} } } as unknown as Plan;
}

/**
 * Grids as suites make them: in each group replicates that hang on a population fit, some also on a tightest
 * solve of their own; and cells that need nobody.
 */
const grids: fc.Arbitrary<Needs> = fc
  .array(
    fc.record({ replicates: fc.integer({ min: 1, max: 8 }), shared: fc.boolean(), exact: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((groups) =>
    Object.fromEntries(
      groups.flatMap(({ replicates, shared, exact }, g) => [
        ...(shared ? [[`g${g} population`, []] as const] : []),
        ...Array.from({ length: replicates }, (_, r) => r).flatMap((r) => [
          ...(exact ? [[`g${g} exact ${r}`, []] as const] : []),
          [
            `g${g} fit ${r}`,
            [...(shared ? [`g${g} population`] : []), ...(exact ? [`g${g} exact ${r}`] : [])],
          ] as const,
        ]),
      ]),
    ),
  );

/** A grid with a cost for each of its cells. */
export const costedGrids = grids.chain((needs) =>
  fc
    .tuple(...Object.keys(needs).map(() => fc.integer({ min: 1, max: 1000 })))
    .map((costs) => ({ needs, costs: new Map(Object.keys(needs).map((cell, i) => [cell, costs[i]!])) })),
);
