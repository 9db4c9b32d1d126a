import type { Manifest } from '../../core/contract/index.ts';
import { type Plan, planSuite } from '../../suites/harness/plan/plan.ts';
import { catalog } from '../catalog.ts';
import { readProgram } from '../program.ts';
import { suiteBase } from '../suites.ts';

/** Where the relative paths in the suite of a run start from: where they did when it was planned. */
export function baseOf({ configuration }: Manifest): string {
  const { suite } = configuration as { readonly suite?: unknown };
  return typeof suite === 'string' ? suiteBase(suite) : '.';
}

/**
 * The plan that this program makes today of the suite that a run holds, with the cells of that run alone.
 * @throws {BenchError} as planning does: an estimator or a file may be gone
 */
export function planAgain(manifest: Manifest): Plan {
  const plan = planSuite(manifest.suite, catalog, {
    ...readProgram(),
    base: baseOf(manifest),
    // Worlds are built and solved for a plan: only those that the run has.
    filters: {
      environments: [...new Set(manifest.worlds.map(({ name }) => name))],
      replicates: [...new Set(manifest.cells.map(({ replicate }) => replicate))],
    },
  });
  const held = new Set(manifest.cells.map(({ cell }) => cell));
  return { ...plan, jobs: plan.jobs.filter(({ cell }) => held.has(cell)) };
}
