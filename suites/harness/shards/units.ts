import type { CellJob } from '../plan/job.ts';
import { packLongestFirst, type Weighed } from './pack.ts';

/** Cells that run in one shard: with each the companions that its metrics need, so that no shard waits for another. */
export interface Unit extends Weighed {
  readonly cells: readonly string[];
}

type Jobs = ReadonlyMap<string, CellJob>;
type Costs = ReadonlyMap<string, number>;

/**
 * The units of a grid: cells that share companions, directly or through others, belong together and run once.
 * A unit that is worth more than `share` is divided, and its pieces repeat the companions that they share, as
 * long as what is repeated costs no more than what is divided: a thousand replicates of one method in one world
 * hang on one companion, and would be one shard otherwise.
 */
export function unitsOf(jobs: readonly CellJob[], costs: Costs, share: number): readonly Unit[] {
  const byCell = new Map(jobs.map((job) => [job.cell, job]));
  return tiedTogether(jobs, byCell).flatMap((cells) => divided(cells, byCell, costs, share));
}

/** Groups of cells that are connected by companions. */
function tiedTogether(jobs: readonly CellJob[], byCell: Jobs): readonly (readonly string[])[] {
  const leader = new Map(jobs.map(({ cell }) => [cell, cell]));
  const find = (cell: string): string => {
    let at = cell;
    while (leader.get(at) !== at) at = leader.get(at)!;
    leader.set(cell, at);
    return at;
  };
  for (const { cell, companions } of jobs)
    for (const other of Object.values(companions)) if (byCell.has(other)) leader.set(find(cell), find(other));
  const groups = new Map<string, string[]>();
  for (const { cell } of jobs) {
    const group = groups.get(find(cell));
    if (group === undefined) groups.set(find(cell), [cell]);
    else group.push(cell);
  }
  return [...groups.values()];
}

/** One unit, or several pieces of one that is worth more than its share. */
function divided(cells: readonly string[], jobs: Jobs, costs: Costs, share: number): readonly Unit[] {
  const needed = new Set(cells.flatMap((cell) => Object.values(jobs.get(cell)!.companions)));
  const asked = cells.filter((cell) => !needed.has(cell));
  const closures = new Map(asked.map((cell) => [cell, withCompanions(cell, jobs)]));
  const uses = new Map<string, number>();
  for (const closure of closures.values())
    for (const cell of closure) uses.set(cell, (uses.get(cell) ?? 0) + 1);
  const shared = sum([...uses].filter(([, times]) => times > 1).map(([cell]) => costs.get(cell)!));
  const own = asked.map((cell) => ({
    name: cell,
    cost: sum([...closures.get(cell)!].filter((one) => uses.get(one) === 1).map((one) => costs.get(one)!)),
  }));
  const ownCost = sum(own.map(({ cost }) => cost));
  const worthwhile = shared === 0 ? asked.length : Math.floor(ownCost / shared);
  const pieces = Math.max(1, Math.min(Math.ceil((shared + ownCost) / share), worthwhile, asked.length));
  return packLongestFirst(own, pieces).map((roots) => {
    const members = [...new Set(roots.flatMap(({ name }) => [...closures.get(name)!]))].sort();
    const name = roots.map((root) => root.name).sort()[0]!;
    return { name, cells: members, cost: sum(members.map((cell) => costs.get(cell)!)) };
  });
}

/** A cell and everything that it needs, however indirectly. */
function withCompanions(cell: string, jobs: Jobs): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (at: string): void => {
    if (found.has(at) || !jobs.has(at)) return;
    found.add(at);
    for (const other of Object.values(jobs.get(at)!.companions)) visit(other);
  };
  visit(cell);
  return found;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
