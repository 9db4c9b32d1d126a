import type { Manifest, PlannedCell } from '../../../core/contract/index.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import { narrowManifest, withCompanions } from './narrow-plan.ts';
import type { Plan } from './plan.ts';

/** A plan for a folder that was to hold other cells before. */
export interface Extended {
  readonly plan: Plan;
  /** Cells that the folder was to hold and the suite no longer asks for: their records stay, unreported. */
  readonly dropped: number;
}

/**
 * A plan whose manifest also has what a folder was to hold before, as far as the suite still asks for it: a
 * narrower selection runs less and forgets nothing. The manifest does not depend on the order of selections.
 */
export function extendPlan(plan: Plan, held: Manifest): Extended {
  const [own, before] = [addressesOf(plan.manifest), addressesOf(held)];
  const [metrics, measured] = [metricsOf(plan.manifest), metricsOf(held)];
  const more = measured.filter((metric) => !metrics.includes(metric));
  if (more.length === 0 && [...before].every((address) => own.has(address))) return { plan, dropped: 0 };
  const whole = plan.whole([...metrics, ...more]);
  const address = addressIn(whole.manifest);
  const cells = new Set(whole.manifest.cells.map(address));
  const isKept = (cell: PlannedCell): boolean => own.has(address(cell)) || before.has(address(cell));
  const manifest = whole.manifest.cells.every(isKept)
    ? whole.manifest
    : narrowManifest(whole.manifest, isKept);
  const blobs = new Set(manifest.worlds.map(({ blob }) => blob));
  return {
    plan: {
      ...whole,
      manifest: { ...manifest, configuration: plan.manifest.configuration },
      jobs: withCompanions(
        whole.jobs,
        plan.jobs.map(({ cell }) => cell),
      ),
      blobs: new Map([...whole.blobs].filter(([digest]) => blobs.has(digest))),
    },
    dropped: [...before].filter((one) => !cells.has(one)).length,
  };
}

/** A planned suite names its metrics one by one. */
function metricsOf({ suite }: Manifest): readonly string[] {
  return suite.metrics as readonly string[];
}

function addressesOf(manifest: Manifest): ReadonlySet<string> {
  return new Set(manifest.cells.map(addressIn(manifest)));
}

/** A planned cell by what is asked where and why, whatever its world and row are called. */
function addressIn({ worlds, rows }: Manifest): (cell: PlannedCell) => string {
  const world = worlds.map(({ environment, parameters, sample, variant }) =>
    canonicalJson({ environment, parameters, sample, variant: variant ?? null }),
  );
  const row = rows.map(({ kind, id, options }) => canonicalJson({ kind, id, options }));
  return (cell) => [cell.cell, cell.role, world[cell.world], row[cell.row]].join('\n');
}
