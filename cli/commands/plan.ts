import Table from 'cli-table3';
import type { Manifest } from '../../core/contract/index.ts';
import {
  type CostSource,
  costSources,
  type EstimatedCosts,
} from '../../suites/harness/shards/estimated-costs.ts';
import type { Shards } from '../../suites/harness/shards/shard.ts';
import type { ShardsDocument } from '../documents/shards.ts';
import { duration } from '../duration.ts';

/** The cells of a plan, a line per world and row, and what they may cost. */
export function planText({ suite, worlds, rows, cells }: Manifest, costs: EstimatedCosts): string {
  const table = new Table({
    head: ['world', 'states × actions', 'row', 'cells', 'population'],
    style: { head: [], border: [] },
  });
  for (const [w, world] of worlds.entries()) {
    for (const [r, row] of rows.entries()) {
      const here = cells.filter((cell) => cell.world === w && cell.row === r);
      if (here.length === 0) continue;
      const companions = here.filter((cell) => cell.role === 'population').length;
      table.push([
        world.name,
        `${world.stateCount} × ${world.actionCount}`,
        row.kind === 'control' ? `${row.label} (control)` : row.label,
        here.length - companions,
        companions,
      ]);
    }
  }
  return [
    suite.question,
    '',
    table.toString(),
    '',
    `${cells.length} cells, about ${duration(totalOf(cells, costs))} of computing ${basis(costs)}. Nothing was run.`,
  ].join('\n');
}

function totalOf(cells: Manifest['cells'], { ms }: EstimatedCosts): number {
  return [...new Set(cells.map(({ cell }) => cell))].reduce((sum, cell) => sum + ms.get(cell)!, 0);
}

const bases: Readonly<Record<CostSource, string>> = {
  measured: 'as measured',
  replicate: 'by other replicates',
  scaled: 'by the same method elsewhere',
  modelled: 'by size alone, within a factor of four or so',
};

/** What an estimate stands on. */
function basis({ from }: EstimatedCosts): string {
  const used = costSources.filter((source) => from[source] > 0);
  return `(${used.map((source) => `${used.length === 1 ? '' : `${from[source]} `}${bases[source]}`).join(', ')})`;
}

/** A grid in shards, a line for each. */
export function shardsText({ of, by, shards, repeated }: Shards): string {
  const table = new Table({ head: ['shard', 'cells', 'estimated'], style: { head: [], border: [] } });
  for (const { index, cells, ms } of shards) table.push([`${index}/${of}`, cells.length, duration(ms)]);
  const again =
    repeated === 0 ? '' : `\nCompanions that several shards need run once more in each: ${repeated}.`;
  return `Cut into equal ${by === 'cost' ? 'times' : 'counts'}:\n${table.toString()}${again}`;
}

/** `plan --shards N --json`. */
export function shardsDocument(
  { of, by, repeated, digest, shards }: Shards,
  { from }: EstimatedCosts,
): ShardsDocument {
  return { format: 'irlbench/shards', version: 1, of, by, repeated, cut: digest, costsFrom: from, shards };
}
