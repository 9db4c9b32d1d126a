import type { PlannedCell } from '../../../core/contract/index.ts';
import { formatCount } from '../../formats/number.ts';
import { type Role, type RunIndex, sampleWords } from './run-index.ts';

const roles: Readonly<Record<Role, string>> = {
  fit: '',
  population: ', in the population',
  limit: ', in the population without its penalty',
  exact: ', solved exactly',
  reference: ', a reference',
  control: ', a control',
};

/** So many places of a failure are read at a glance. */
const fewPlaces = 4;

/** Section 10: planned cells that did not end well, by what they said, with the command that runs one again. */
export function failuresView(run: RunIndex) {
  const groups = new Map<string, { status: string; reason: string; cells: PlannedCell[] }>();
  for (const cell of run.manifest.cells) {
    const result = run.record(cell.cell)?.result;
    if (result?.status === 'ok') continue;
    const status = result?.status ?? 'missing';
    const reason = result?.reason ?? (result === undefined ? 'Planned, and never recorded.' : '');
    const key = JSON.stringify([status, reason]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { status, reason, cells: [cell] });
    else group.cells.push(cell);
  }
  const items = [...groups.values()].map(({ status, reason, cells }) => {
    const first = cells[0]!;
    const places = placesOf(run, cells);
    return {
      status,
      reason,
      calm: status === 'refused' || status === 'skipped',
      count: `${formatCount(cells.length)} cells`,
      alone: places.length === 1,
      open: places.length <= fewPlaces,
      places,
      logTail: run.record(first.cell)?.circumstance.logTail ?? '',
      command: `irlbench replay ${first.cell.slice(0, 16)} --run ${outDirectory(run)}`,
    };
  });
  return { items: [...items.filter((item) => !item.calm), ...items.filter((item) => item.calm)] };
}

/** Where cells are, with the replicates of each place. */
function placesOf({ manifest }: RunIndex, cells: readonly PlannedCell[]) {
  const places = new Map<string, PlannedCell[]>();
  for (const cell of cells) {
    const key = JSON.stringify([cell.world, cell.row, cell.role]);
    places.set(key, [...(places.get(key) ?? []), cell]);
  }
  return [...places.values()].map((here) => {
    const { world, row, role } = here[0]!;
    return {
      row: manifest.rows[row]!.label,
      world: manifest.worlds[world]!.name,
      at: world,
      sample: sampleWords(manifest.worlds[world]!),
      role: roles[role],
      many: here.length > 1,
      replicates: here.map((cell) => ({ replicate: cell.replicate, href: `#cell-${cell.cell}` })),
    };
  });
}

function outDirectory(run: RunIndex): string {
  const out = (run.manifest.configuration as { out?: unknown }).out;
  return typeof out === 'string' && out !== '' ? shellWord(out) : 'DIR';
}

/** Quoted for a POSIX shell where it needs to be. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
