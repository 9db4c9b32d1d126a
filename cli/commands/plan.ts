import Table from 'cli-table3';
import type { Manifest } from '../../core/contract/index.ts';

/** The cells of a plan, a line per world and row. */
export function planText({ suite, worlds, rows, cells }: Manifest): string {
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
  return `${suite.question}\n\n${table.toString()}\n\n${cells.length} cells. Nothing was run.`;
}
