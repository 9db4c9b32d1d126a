import { BenchError } from '../../../core/contract/errors.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import { sha256 } from '../../../core/numerics/digest.ts';
import type { Plan } from '../plan/plan.ts';
import { packLongestFirst } from './pack.ts';
import { unitsOf } from './units.ts';

/** What a grid is cut by: shards of equal time, or of equally many cells. */
export const cutsBy = ['cost', 'count'] as const;
export type CutBy = (typeof cutsBy)[number];

export interface Cut {
  readonly of: number;
  readonly by: CutBy;
}

/** One of several parts that a grid is cut into; `index` counts from 1. */
export interface ShardName extends Cut {
  readonly index: number;
}

interface Shard {
  /** Counts from 1. */
  readonly index: number;
  /** Estimated milliseconds of computing, one cell after another. */
  readonly ms: number;
  /** Cell digests, in the order in which a run takes them. */
  readonly cells: readonly string[];
}

/** A grid in shards. */
export interface Shards extends Cut {
  readonly shards: readonly Shard[];
  /** Companions that several shards run, because what hangs on them would be too much for one; each time counts. */
  readonly repeated: number;
  /** SHA-256 of which cells are where: equal for all shards of one grid. */
  readonly digest: string;
}

/**
 * Cuts a grid into shards, longest unit first. A pure function of the plan and the costs: every shard of a matrix
 * works it out for itself and all agree, so that it never looks at what a run folder holds already.
 * @param costs whole milliseconds by cell digest
 */
export function cutPlan({ jobs }: Plan, { of, by }: Cut, costs: ReadonlyMap<string, number>): Shards {
  const weights = by === 'cost' ? costs : new Map(jobs.map(({ cell }) => [cell, 1]));
  const total = jobs.reduce((sum, { cell }) => sum + weights.get(cell)!, 0);
  const bins = packLongestFirst(unitsOf(jobs, weights, total / of), of);
  const shards = bins.map((units, i) => {
    const own = new Set(units.flatMap(({ cells }) => cells));
    const cells = jobs.map(({ cell }) => cell).filter((cell) => own.has(cell));
    return { index: i + 1, ms: cells.reduce((sum, cell) => sum + costs.get(cell)!, 0), cells };
  });
  const run = shards.reduce((sum, { cells }) => sum + cells.length, 0);
  const digest = sha256(canonicalJson(shards.map(({ cells }) => cells.toSorted())));
  return { of, by, shards, repeated: run - jobs.length, digest };
}

/**
 * The part of a plan that one shard runs: the whole manifest, so that absences show, and its own jobs.
 * @throws {BenchError} `usage` for a shard that there is not
 */
export function shardOf(plan: Plan, { index, of, by }: ShardName, costs: ReadonlyMap<string, number>): Plan {
  if (!(Number.isInteger(index) && index >= 1 && index <= of))
    throw new BenchError('usage', `--shard is ${index}/${of}: shards are counted from 1 to ${of}.`, {
      index,
      of,
    });
  const { shards, digest } = cutPlan(plan, { of, by }, costs);
  const own = new Set(shards[index - 1]!.cells);
  return {
    ...plan,
    manifest: {
      ...plan.manifest,
      configuration: { ...plan.manifest.configuration, shard: { index, of, by, cut: digest } },
    },
    jobs: plan.jobs.filter(({ cell }) => own.has(cell)),
  };
}
