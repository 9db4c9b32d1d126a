import type { Manifest } from '../../../core/contract/index.ts';
import type { CellJob } from './job.ts';
import type { Plan } from './plan.ts';

/** The same plan with fewer cells to run: those wanted and all that they need. The manifest stays. */
export function narrowPlan(plan: Plan, wanted: Iterable<string>): Plan {
  return { ...plan, jobs: withCompanions(plan.jobs, wanted) };
}

/** The jobs of the cells that are wanted, their companions and the companions of these, in running order. */
export function withCompanions(jobs: readonly CellJob[], wanted: Iterable<string>): readonly CellJob[] {
  const byCell = new Map(jobs.map((job) => [job.cell, job]));
  const needed = new Set<string>();
  const need = (cell: string): void => {
    if (needed.has(cell)) return;
    needed.add(cell);
    for (const other of Object.values(byCell.get(cell)?.companions ?? {})) need(other);
  };
  for (const cell of wanted) need(cell);
  return jobs.filter(({ cell }) => needed.has(cell));
}

/** A manifest with some of its cells: worlds and rows without any, and whoever is in none, are left out. */
export function narrowManifest(
  manifest: Manifest,
  isKept: (cell: Manifest['cells'][number]) => boolean,
): Manifest {
  const cells = manifest.cells.filter(isKept);
  const worlds = renumber(cells.map(({ world }) => world));
  const rows = renumber(cells.map(({ row }) => row));
  const kept = {
    worlds: [...worlds.keys()].map((at) => manifest.worlds[at]!),
    rows: [...rows.keys()].map((at) => manifest.rows[at]!),
  };
  const ids = new Set([
    ...kept.worlds.map(({ environment }) => environment),
    ...kept.rows.map(({ id }) => id),
  ]);
  const used = <T extends { readonly id: string }>(described: readonly T[]): T[] =>
    described.filter(({ id }) => ids.has(id));
  return {
    ...manifest,
    ...kept,
    estimators: used(manifest.estimators),
    environments: used(manifest.environments),
    controls: used(manifest.controls),
    cells: cells.map((cell) => ({ ...cell, world: worlds.get(cell.world)!, row: rows.get(cell.row)! })),
  };
}

/** Old places in order, each with its new one. */
function renumber(places: readonly number[]): ReadonlyMap<number, number> {
  const sorted = [...new Set(places)].sort((x, y) => x - y);
  return new Map(sorted.map((old, now) => [old, now]));
}
