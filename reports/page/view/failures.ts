import type { PlannedCell } from '../../../core/contract/index.ts';
import type { Role, RunIndex } from './run-index.ts';

const roles: Readonly<Record<Role, string>> = {
  fit: '',
  population: ', in the population',
  limit: ', in the population without its penalty',
  exact: ', solved exactly',
  reference: ', a reference',
  control: ', a control',
};

/** Section 10: every planned cell that did not end well, with the command that runs it again. */
export function failuresView(run: RunIndex) {
  const groups = new Map<string, { status: string; reason: string; cells: PlannedCell[] }>();
  for (const cell of run.manifest.cells) {
    const result = run.record(cell.cell)?.result;
    if (result?.status === 'ok') continue;
    const status = result?.status ?? 'missing';
    const reason = result?.reason ?? (result === undefined ? 'Planned, and never recorded.' : '');
    const key = JSON.stringify([cell.world, cell.row, cell.role, status, reason]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { status, reason, cells: [cell] });
    else group.cells.push(cell);
  }
  const items = [...groups.values()].map(({ status, reason, cells }) => {
    const first = cells[0]!;
    const circumstance = run.record(first.cell)?.circumstance;
    return {
      status,
      reason,
      calm: status === 'refused' || status === 'skipped',
      row: run.manifest.rows[first.row]!.label,
      world: run.manifest.worlds[first.world]!.name,
      role: roles[first.role],
      many: cells.length > 1,
      replicates: cells.map((cell) => ({ replicate: cell.replicate, href: `#cell-${cell.cell}` })),
      logTail: circumstance?.logTail ?? '',
      command: `irlbench replay ${first.cell.slice(0, 16)} --run ${outDirectory(run)}`,
    };
  });
  return { items: [...items.filter((item) => !item.calm), ...items.filter((item) => item.calm)] };
}

function outDirectory(run: RunIndex): string {
  const out = (run.manifest.configuration as { out?: unknown }).out;
  return typeof out === 'string' && out !== '' ? shellWord(out) : 'DIR';
}

/** Quoted for a POSIX shell where it needs to be. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
