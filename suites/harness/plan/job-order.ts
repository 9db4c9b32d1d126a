import { BenchError } from '../../../core/contract/errors.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import { streamLabels } from './identity.ts';
import type { CellJob } from './job.ts';

/**
 * How many generations of companions must be finished before each cell, by cell digest: 0 for a cell that
 * needs none, else one more than the deepest that it needs.
 * @throws {BenchError} `internal` where cells wait for each other
 */
export function depths(jobs: Iterable<CellJob>): ReadonlyMap<string, number> {
  const byCell = new Map([...jobs].map((job) => [job.cell, job]));
  const known = new Map<string, number>();
  const open = new Set<string>();
  const depthOf = (cell: string): number => {
    const before = known.get(cell);
    if (before !== undefined) return before;
    if (open.has(cell)) throw new BenchError('internal', `The cell ${cell} waits for itself.`, { cell });
    open.add(cell);
    const needed = Object.values(byCell.get(cell)?.companions ?? {});
    const depth = needed.reduce((deepest, one) => Math.max(deepest, 1 + depthOf(one)), 0);
    known.set(cell, depth);
    return depth;
  };
  for (const cell of byCell.keys()) depthOf(cell);
  return known;
}

/**
 * Companions before the cells that need them, what is needed before what is not; within either, cells on the same demonstrations side by side, so
 * that a worker which has simulated a panel uses it for every method.
 */
export function inRunningOrder(jobs: ReadonlyMap<string, CellJob>): readonly CellJob[] {
  const depth = depths(jobs.values());
  const panels = new Map<string, CellJob[]>();
  for (const job of jobs.values()) {
    const name = canonicalJson(streamLabels(job.key).demonstrations);
    const panel = panels.get(name) ?? [];
    panel.push(job);
    panels.set(name, panel);
  }
  const needed = new Set([...jobs.values()].flatMap((job) => Object.values(job.companions)));
  const turn = ({ cell }: CellJob): number => 2 * depth.get(cell)! + (needed.has(cell) ? 0 : 1);
  const turns = [...new Set([...jobs.values()].map(turn))].sort((x, y) => x - y);
  return turns.flatMap((now) =>
    [...panels.values()].flatMap((panel) => panel.filter((job) => turn(job) === now)),
  );
}
