import type { CellRecord, Manifest } from '../../core/contract/record.ts';
import { exitCodes, type Verdict, verdictVersion } from '../../core/contract/verdict.ts';
import { plural } from './words.ts';

/**
 * What the run of one shard means: whether its own cells are done. A gate that spoke of a part of its replicates
 * would say something else than the grid does, so nothing is judged before the shards are merged: 0 where every
 * cell of the shard has a record, whatever became of it; 23 where one has none; 75 where the machine failed one.
 *
 * @param cells digests of the shard's cells
 */
export function shardVerdictOf(
  manifest: Manifest,
  records: readonly CellRecord[],
  cells: readonly string[],
  { index, of, by }: Omit<NonNullable<Verdict['shard']>, 'grid'>,
): Verdict {
  const status = new Map(records.map(({ result }) => [result.cell, result.status]));
  const counts: Record<string, number> = {};
  for (const cell of cells) {
    const name = status.get(cell) ?? 'missing';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return {
    format: 'irlbench/verdict',
    version: verdictVersion,
    suite: manifest.suite.id,
    ...endingOf(`Shard ${index} of ${of}`, plural(cells.length, 'cell'), counts),
    counts,
    planned: cells.length,
    gates: [],
    controls: [],
    fits: [],
    shard: { index, of, by, grid: new Set(manifest.cells.map(({ cell }) => cell)).size },
  };
}

function endingOf(
  shard: string,
  cells: string,
  { missing = 0, infrastructure = 0 }: Readonly<Record<string, number>>,
): Pick<Verdict, 'exitCode' | 'reasons' | 'answer'> {
  const open = [`${shard} is not done yet.`];
  if (missing > 0)
    return { exitCode: exitCodes.incomplete, reasons: [`${missing} of ${cells} did not run.`], answer: open };
  if (infrastructure > 0) {
    const reason = `The machine failed ${infrastructure} of ${cells}; the same command tries them again.`;
    return { exitCode: exitCodes.infrastructure, reasons: [reason], answer: open };
  }
  const done = `${shard}: ${cells}, all with a record; the answer comes when the shards are merged.`;
  return { exitCode: exitCodes.asExpected, reasons: [], answer: [done] };
}
