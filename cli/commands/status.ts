import Table from 'cli-table3';
import { BenchError, exitCodes, type Manifest, type PlannedCell } from '../../core/contract/index.ts';
import { leasesIn } from '../../suites/harness/store/leases.ts';
import { openExistingStore } from '../../suites/harness/store/store.ts';
import { type Standing, standings, survey } from '../../suites/harness/store/survey.ts';
import type { RunStatus } from '../documents/status.ts';
import { planAgain } from './plan-again.ts';

type Counts = RunStatus['counts'];

/**
 * Holds what a folder has against what this program would make today. Writes nothing.
 * @throws {BenchError} `bad-data` where there is no run, or its suite cannot be planned any more
 */
export function status(directory: string): RunStatus {
  const store = openExistingStore(directory);
  const manifest = store.readManifest()!;
  const surveyed = new Map(
    survey(store, jobsOf(manifest, directory)).map((found) => [found.job.cell, found]),
  );
  const first = new Map(manifest.cells.toReversed().map((cell) => [cell.cell, cell]));
  // What this program plans otherwise, say for another version of an environment, is another question now.
  const cells = [...first.values()].toReversed().map((planned) => {
    const found = surveyed.get(planned.cell);
    return {
      planned,
      standing: found?.standing ?? ('stale' as const),
      reason: found === undefined ? 'This program asks another question here.' : found.reason,
      status: found?.record?.result.status,
    };
  });
  const counts = countsOf(cells);
  return {
    format: 'irlbench/status',
    version: 1,
    suite: manifest.suite.id,
    cells: cells.length,
    counts,
    roles: Object.fromEntries(
      [...new Set(cells.map(({ planned }) => planned.role))].map((role) => [
        role,
        countsOf(cells.filter(({ planned }) => planned.role === role)),
      ]),
    ),
    statuses: tally(cells.flatMap((cell) => cell.status ?? [])),
    running: leasesIn(directory)
      .filter(({ name }) => first.has(name))
      .map(({ name, holder: { host, pid } }) => ({ cell: name, host, pid })),
    open: cells
      .filter(({ standing }) => standing !== 'done')
      .map(({ planned, standing, reason }) => ({ ...called(planned, manifest), standing, reason })),
    exitCode:
      counts.damaged > 0
        ? exitCodes.badData
        : counts.missing + counts.stale > 0
          ? exitCodes.incomplete
          : exitCodes.asExpected,
  };
}

function jobsOf(manifest: Manifest, directory: string) {
  try {
    return planAgain(manifest).jobs;
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    throw new BenchError(
      error.code,
      `The suite that ${directory} holds cannot be planned any more: ${error.message}`,
      error.detail,
      { cause: error },
    );
  }
}

function countsOf(cells: readonly { readonly standing: Standing }[]): Counts {
  const counts = tally(cells.map(({ standing }) => standing));
  return Object.fromEntries(standings.map((standing) => [standing, counts[standing] ?? 0])) as Counts;
}

function tally(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function called({ cell, world, row, role, replicate }: PlannedCell, { worlds, rows }: Manifest) {
  return { cell, world: worlds[world]!.name, row: rows[row]!.label, role, replicate };
}

const shown = 20;

/** What was found, for a terminal. */
export function statusText({ suite, cells, counts, roles, statuses, running, open }: RunStatus): string {
  const table = new Table({ head: ['role', ...standings], style: { head: [], border: [] } });
  for (const [role, own] of Object.entries(roles))
    table.push([role, ...standings.map((standing) => own[standing])]);
  const kinds = Object.entries(statuses).map(([name, count]) => `${count} ${name}`);
  const lines = open
    .slice(0, shown)
    .map(
      ({ cell, world, row, role, replicate, standing, reason }) =>
        `${standing} ${cell.slice(0, 12)} ${world} · ${row} · ${role} ${replicate}${reason === null ? '' : `: ${reason}`}`,
    );
  return [
    `${suite}: ${counts.done} of ${cells} cells are done.`,
    table.toString(),
    kinds.length === 0 ? '' : `Records: ${kinds.join(', ')}.`,
    running.length === 0
      ? ''
      : `Running now: ${running.length}, by ${[...new Set(running.map(({ host, pid }) => `${host} (process ${pid})`))].join(', ')}.`,
    ...lines,
    open.length > shown ? `and ${open.length - shown} more (--json has all)` : '',
  ]
    .filter((line) => line !== '')
    .join('\n');
}
