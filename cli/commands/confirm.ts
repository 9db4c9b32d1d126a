import { join } from 'node:path';
import type { Baseline, Comparison, Manifest, TrackedGroup } from '../../core/contract/index.ts';
import { baselineOf } from '../../reports/regression/baseline-of.ts';
import { judge } from '../../reports/verdicts/judge.ts';
import type { CellJob } from '../../suites/harness/plan/job.ts';
import { type Plan, planSuite } from '../../suites/harness/plan/plan.ts';
import { runSuite } from '../../suites/harness/run-suite.ts';
import { catalog } from '../catalog.ts';
import { readProgram } from '../program.ts';
import { baseOf } from './plan-again.ts';

/** Both sides as they stand, and what could not be told of them. */
export interface Doubt {
  readonly before: Baseline;
  readonly after: Baseline;
  readonly comparison: Comparison;
}

export interface ConfirmFlags {
  /** Seeds to add at most. */
  readonly confirm: number;
  readonly worker: URL;
  readonly signal: AbortSignal;
}

/**
 * Gives rows and worlds with a pair that regressed, or cannot be told, more of the seeds that the baseline holds:
 * only there are there pairs. The extra cells go to `confirm/` in the directory of the run; neither the run nor
 * the baseline is written to.
 *
 * @returns the run's side, with what was added; as it was where the baseline holds no further seeds
 */
export async function confirm(
  directory: string,
  manifest: Manifest,
  { before, after, comparison }: Doubt,
  flags: ConfirmFlags,
): Promise<Baseline> {
  const doubtful = after.groups.filter(
    ({ sampled, world, row }) =>
      sampled &&
      comparison.pairs.some(
        (pair) =>
          pair.world === world &&
          pair.row === row &&
          (pair.outcome === 'unknown' || pair.outcome === 'regressed'),
      ),
  );
  const seeds = freshSeeds(before, doubtful).slice(0, flags.confirm);
  if (seeds.length === 0) return after;
  const plan = planSuite(manifest.suite, catalog, {
    ...readProgram(),
    base: baseOf(manifest),
    filters: { replicates: seeds },
  });
  const { records } = await runSuite({
    plan: only(plan, doubtful),
    directory: join(directory, 'confirm'),
    worker: flags.worker,
    signal: flags.signal,
  });
  const found = [...records.values()];
  const more = baselineOf(plan.manifest, found, judge(plan.manifest, found).gates);
  return { ...after, groups: after.groups.map((group) => extended(group, doubtful, more)) };
}

/** Replicates that the baseline has of some doubtful row and world, and the run has not. */
function freshSeeds(before: Baseline, doubtful: readonly TrackedGroup[]): number[] {
  const fresh = doubtful.flatMap(({ group, cells }) => {
    const own = new Set(cells.map(({ replicate }) => replicate));
    const earlier = before.groups.find((other) => other.group === group)?.cells ?? [];
    return earlier.map(({ replicate }) => replicate).filter((replicate) => !own.has(replicate));
  });
  return [...new Set(fresh)].sort((x, y) => x - y);
}

/** The part of a plan that doubtful rows and worlds need. */
function only(plan: Plan, doubtful: readonly TrackedGroup[]): Plan {
  const empty = baselineOf(plan.manifest, [], judge(plan.manifest, []).gates);
  const wanted = new Set(doubtful.map(({ group }) => group));
  const cells = empty.groups
    .filter(({ group }) => wanted.has(group))
    .flatMap((group) => group.cells.map(({ cell }) => cell));
  const jobs = new Map(plan.jobs.map((job) => [job.cell, job]));
  const needed = new Set<string>();
  const need = (cell: string): void => {
    if (needed.has(cell)) return;
    needed.add(cell);
    for (const other of Object.values(jobs.get(cell)?.companions ?? {})) need(other);
  };
  for (const cell of cells) need(cell);
  return { ...plan, jobs: plan.jobs.filter((job: CellJob) => needed.has(job.cell)) };
}

function extended(group: TrackedGroup, doubtful: readonly TrackedGroup[], more: Baseline): TrackedGroup {
  if (!doubtful.includes(group)) return group;
  const added = more.groups.find((other) => other.group === group.group)?.cells ?? [];
  return { ...group, cells: [...group.cells, ...added.filter(({ status }) => status !== 'missing')] };
}
