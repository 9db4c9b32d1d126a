import Table from 'cli-table3';
import type { Comparison } from '../../core/contract/index.ts';
import { compareRuns } from '../../reports/regression/compare-runs.ts';
import {
  type Because,
  findBaseline,
  journalIn,
  promoteBaseline,
  removeBaseline,
  saveBaseline,
} from '../baselines/folder.ts';
import { type Entry, promotedOf, savedIn } from '../baselines/journal.ts';
import { authorName } from '../baselines/merge-base.ts';
import type { BaselineEntry } from '../documents/baseline-entry.ts';
import type { BaselineList } from '../documents/baseline-list.ts';
import type { BaselineShow } from '../documents/baseline-show.ts';
import { baselineOfRun } from './compare.ts';

export async function saveRun(folder: string, run: string, name: string | undefined): Promise<BaselineEntry> {
  return told(await saveBaseline(folder, baselineOfRun(run), name, await because('A run was saved.')));
}

export async function promote(folder: string, name: string, reason: string): Promise<BaselineEntry> {
  return told(promoteBaseline(folder, name, await because(reason)));
}

export async function remove(folder: string, name: string, reason: string): Promise<BaselineEntry> {
  return told(removeBaseline(folder, name, await because(reason)));
}

function told(entry: Entry): BaselineEntry {
  return { format: 'irlbench/baseline-entry', version: 1, ...entry };
}

async function because(reason: string): Promise<Because> {
  return { reason, author: await authorName(), at: new Date().toISOString() };
}

export function listBaselines(folder: string): BaselineList {
  const journal = journalIn(folder);
  const baselines = savedIn(journal).map((entry) => ({
    ...entry,
    promoted: promotedOf(journal, entry.suite)?.id === entry.id,
  }));
  return { format: 'irlbench/baseline-list', version: 1, baselines };
}

/** What a baseline holds, row by row, and what was ever done with it. */
export function showBaseline(folder: string, name: string): BaselineShow {
  const { entry, baseline } = findBaseline(folder, name);
  const { groups, ...header } = baseline;
  return {
    ...header,
    format: 'irlbench/baseline-show',
    version: 1,
    id: entry.id,
    name: entry.name,
    groups: groups.map(({ world, row, tracked, cells }) => ({
      world,
      row,
      metrics: tracked.map(({ metric }) => metric),
      cells: cells.length,
    })),
    journal: journalIn(folder).filter(({ id }) => id === entry.id),
  };
}

/** What changed from one baseline to another. */
export function diffBaselines(
  folder: string,
  [before, after]: readonly [string, string],
  options: { readonly paired: boolean; readonly strict: boolean },
): Comparison {
  return compareRuns(findBaseline(folder, before).baseline, findBaseline(folder, after).baseline, options);
}

export function listText({ baselines }: BaselineList, folder: string): string {
  if (baselines.length === 0) return `${folder} holds no baseline.`;
  const table = new Table({
    head: ['', 'suite', 'name', 'digest', 'saved', 'of'],
    style: { head: [], border: [] },
  });
  for (const { promoted, suite, name, id, at, source } of baselines)
    table.push([promoted ? 'promoted' : '', suite, name, id, at.slice(0, 10), source]);
  return table.toString();
}

export function showText({ suite, seed, source, groups, journal }: BaselineShow): string {
  const table = new Table({
    head: ['world', 'row', 'cells', 'gated numbers'],
    style: { head: [], border: [] },
  });
  for (const { world, row, cells, metrics } of groups) table.push([world, row, cells, metrics.join(', ')]);
  const done = journal.map(
    ({ at, action, author, reason }) => `${at.slice(0, 10)} ${action} by ${author}: ${reason}`,
  );
  return [`${suite}, seed ${seed}, ${source}`, table.toString(), ...done].join('\n');
}
