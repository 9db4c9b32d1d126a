import { BenchError, exitCodes } from '../../core/contract/index.ts';
import {
  keepsPromise,
  type RunAgain,
  type RunAgainOptions,
  runAgain,
} from '../../suites/harness/run-again.ts';
import { openExistingStore } from '../../suites/harness/store/store.ts';
import type { Replay } from '../documents/replay.ts';
import { planAgain } from './plan-again.ts';

type Side = Replay['stored'];

/**
 * Runs one cell of a run again in a fresh place, and all that it needs.
 * @param prefix of the cell's key
 * @throws {BenchError} `usage` where the prefix names no cell or several; `bad-data` where the cell has no record,
 * or the suite cannot be planned any more
 */
export async function replay(directory: string, prefix: string, options: RunAgainOptions): Promise<Replay> {
  const store = openExistingStore(directory);
  const manifest = store.readManifest()!;
  const plan = planAgain(manifest);
  const wanted = plan.jobs.filter(({ cell }) => cell.startsWith(prefix));
  const [job] = wanted;
  if (job === undefined || wanted.length !== 1) {
    const found = wanted.length === 0 ? 'no cell' : `${wanted.length} cells`;
    throw new BenchError(
      'usage',
      `${prefix} names ${found} of ${directory}; give the key that the report shows.`,
      {
        prefix,
      },
    );
  }
  const read = store.readRecord(job.cell);
  if (read.kind !== 'found') {
    const why = read.kind === 'damaged' ? read.reason : 'it has no record';
    throw new BenchError('bad-data', `${job.cell} cannot be held against what is stored: ${why}.`, {
      cell: job.cell,
    });
  }
  const [one] = await runAgain(store, plan, [read.value], options);
  const { again, stored, promised, likeness, differences } = one!;
  if (again === null) throw new BenchError('infrastructure', 'Interrupted before the cell had ended.');
  const { world, row, replicate } = manifest.cells.find(({ cell }) => cell === job.cell)!;
  const sameCode = stored.result.fit === job.fit;
  return {
    format: 'irlbench/replay',
    version: 1,
    cell: job.cell,
    world: manifest.worlds[world]!.name,
    row: manifest.rows[row]!.label,
    replicate,
    promised,
    likeness,
    sameCode,
    stored: sideOf(stored),
    again: sideOf(again),
    differences,
    exitCode: !sameCode || keepsPromise(one!) ? exitCodes.asExpected : exitCodes.internal,
  };
}

function sideOf({ result: { status }, digest, circumstance: { machine, source } }: RunAgain['stored']): Side {
  return { status, digest, machine, source };
}

const shown = 30;

/** What was found, for a terminal. */
export function replayText(found: Replay): string {
  const { cell, world, row, replicate, likeness, promised, sameCode, stored, again, differences } = found;
  const digest = (side: Side): string => side.digest ?? 'no digest: the machine decided how it ended';
  return [
    `${world} · ${row} · replicate ${replicate} (${cell})`,
    `stored  ${stored.status}  ${digest(stored)}`,
    `again   ${again.status}  ${digest(again)}`,
    verdicts[likeness],
    likeness === 'identical' || sameCode ? '' : 'Other code made the stored one: nothing was promised.',
    stored.machine === again.machine
      ? ''
      : `Stored on ${stored.machine}; run on ${again.machine}: ${promised}.`,
    ...differences
      .slice(0, shown)
      .map(
        ({ path, stored: before, again: after, relative }) =>
          `  ${path}: ${before} → ${after}${relative === null ? '' : ` (${relative.toExponential(1)} relative)`}`,
      ),
    differences.length > shown ? `  and ${differences.length - shown} more (--json has all)` : '',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const verdicts: Readonly<Record<RunAgain['likeness'], string>> = {
  identical: 'The same bytes.',
  close: 'Not the same bytes; every measured and estimated number is within 1e-9.',
  different: 'Not the same:',
};
