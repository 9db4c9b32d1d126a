import { fromJsonNumber } from '../../../core/contract/index.ts';
import { formatNumber } from '../../formats/number.ts';
import { groupId } from './number-cell.ts';
import type { RunIndex } from './run-index.ts';

/** Above this many cells the table of cells is made by the page's script from the embedded records. */
const staticCells = 500;

/** Every planned cell, grouped as the aggregates are, so that each number leads to its records. */
export function cellsView(run: RunIndex) {
  const total = run.manifest.cells.length;
  const listed = total <= staticCells;
  // A cell that several rows share is listed for each, and has its address once.
  const addressed = new Set<string>();
  const groups = run.manifest.worlds.flatMap((world, w) =>
    run.manifest.rows.flatMap((row, r) => {
      const cells = (['fit', 'population', 'limit', 'exact', 'control'] as const).flatMap((role) =>
        run.cells(w, r, role),
      );
      if (cells.length === 0) return [];
      return [
        {
          id: groupId(w, r),
          world: world.name,
          label: row.label,
          count: cells.length,
          cells: listed
            ? cells.map(({ cell, role, replicate }) => {
                const id = addressed.has(cell) ? '' : `cell-${cell}`;
                addressed.add(cell);
                return { id, ...cellLine(run, cell, role, replicate) };
              })
            : [],
        },
      ];
    }),
  );
  return { total, listed, groups };
}

function cellLine(run: RunIndex, cell: string, role: string, replicate: number) {
  const record = run.record(cell);
  const objective = record?.result.objective ?? null;
  return {
    cell,
    short: cell.slice(0, 8),
    role,
    replicate,
    status: record?.result.status ?? 'missing',
    stop: record?.result.stop ?? '',
    iterations: record?.result.iterations ?? '',
    objective: objective === null ? '' : formatNumber(fromJsonNumber(objective), 5),
    certificates: certificateWords(record?.result.certificates ?? []),
    milliseconds: record === undefined ? '' : formatNumber(record.circumstance.fitMs),
  };
}

function certificateWords(certificates: readonly { readonly holds: boolean }[]): string {
  if (certificates.length === 0) return '';
  const held = certificates.filter(({ holds }) => holds).length;
  return held === certificates.length
    ? `${held} hold`
    : `${certificates.length - held} of ${certificates.length} broken`;
}
