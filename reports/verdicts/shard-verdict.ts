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
  const { missing = 0, infrastructure = 0 } = counts;
  const name = `Shard ${index} of ${of}`;
  const own = plural(cells.length, 'cell');
  const ending =
    missing > 0
      ? {
          exitCode: exitCodes.incomplete,
          reasons: [`${missing} of ${own} did not run.`],
          answer: `${name} is not done yet.`,
        }
      : infrastructure > 0
        ? {
            exitCode: exitCodes.infrastructure,
            reasons: [`The machine failed ${infrastructure} of ${own}; the same command tries them again.`],
            answer: `${name} is not done yet.`,
          }
        : {
            exitCode: exitCodes.asExpected,
            reasons: [],
            answer: `${name}: ${own}, all with a record; the answer comes when the shards are merged.`,
          };
  return {
    format: 'irlbench/verdict',
    version: verdictVersion,
    suite: manifest.suite.id,
    exitCode: ending.exitCode,
    reasons: ending.reasons,
    answer: [ending.answer],
    counts,
    planned: cells.length,
    gates: [],
    controls: [],
    fits: [],
    shard: { index, of, by, grid: new Set(manifest.cells.map(({ cell }) => cell)).size },
  };
}
