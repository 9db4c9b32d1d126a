import { exitCodes } from '../../core/contract/index.ts';
import { sha256 } from '../../core/numerics/digest.ts';
import {
  keepsPromise,
  type Promised,
  type RunAgain,
  type RunAgainOptions,
  runAgain,
} from '../../suites/harness/run-again.ts';
import { type CheckedFiles, checkFiles } from '../../suites/harness/store/check-files.ts';
import { openExistingStore } from '../../suites/harness/store/store.ts';
import { survey } from '../../suites/harness/store/survey.ts';
import type { Verification } from '../documents/verification.ts';
import { planAgain } from './plan-again.ts';

export interface VerifyFlags extends RunAgainOptions {
  /** Share of the cells to run again, over 0 and up to 1. */
  readonly sample: number;
  /** Chooses which. */
  readonly seed: string;
}

type VerifiedCell = Verification['cells'][number];

/**
 * Checks every file of a run against its digest, and runs a sample of its cells again in a fresh place.
 * @throws {BenchError} `bad-data` where there is no run, or its suite cannot be planned any more
 */
export async function verify(directory: string, flags: VerifyFlags): Promise<Verification> {
  const store = openExistingStore(directory);
  const manifest = store.readManifest()!;
  const files = checkFiles(store, manifest);
  const plan = planAgain(manifest);
  const eligible = survey(store, plan.jobs).flatMap(({ standing, record }) =>
    standing === 'done' && record !== null && record.digest !== null ? [record] : [],
  );
  const draw = (cell: string): string => sha256(`${flags.seed}/${cell}`);
  const sampled = eligible
    .map((record) => ({ record, at: draw(record.result.cell) }))
    .sort((x, y) => (x.at < y.at ? -1 : 1))
    .slice(0, Math.ceil(flags.sample * eligible.length))
    .map(({ record }) => record);
  const again = sampled.length === 0 ? [] : await runAgain(store, plan, sampled, flags);
  const cells = again.flatMap((one) => (one.again === null ? [] : [verified(one)]));
  const reasons = reasonsOf(files, eligible.length, cells);
  return {
    format: 'irlbench/verification',
    version: 1,
    suite: manifest.suite.id,
    files,
    eligible: eligible.length,
    cells,
    reached: reachedBy(cells),
    reasons,
    exitCode: exitCodeOf(files, cells),
  };
}

function verified(one: RunAgain): VerifiedCell {
  const { cell, promised, likeness, stored, again, differences } = one;
  return {
    cell,
    promised,
    likeness,
    kept: keepsPromise(one),
    storedDigest: stored.digest,
    digest: again?.digest ?? null,
    differences,
  };
}

function reachedBy(cells: readonly VerifiedCell[]): Promised | null {
  if (cells.length === 0 || cells.some(({ kept }) => !kept)) return null;
  const levels: readonly Promised[] = ['R2', 'R1', 'R0'];
  return levels.find((level) => cells.some(({ promised }) => promised === level)) ?? null;
}

function reasonsOf(
  { damaged, foreign, missing }: CheckedFiles,
  eligible: number,
  cells: readonly VerifiedCell[],
): readonly string[] {
  const broken = cells.filter(({ kept }) => !kept);
  return [
    ...damaged.map((reason) => `Damaged: ${reason}.`),
    ...(foreign.length === 0 ? [] : [`Not of this run: ${foreign.join(', ')}.`]),
    ...broken.map(
      ({ cell, promised }) =>
        `${cell} came out otherwise, which ${promised} does not allow: see irlbench replay.`,
    ),
    ...(missing.length === 0 ? [] : [`${missing.length} planned cells have no record.`]),
    ...(eligible === 0
      ? ['No cell was made by this code and ended with an answer: nothing was run again.']
      : []),
  ];
}

function exitCodeOf({ damaged, foreign, missing }: CheckedFiles, cells: readonly VerifiedCell[]): number {
  if (damaged.length + foreign.length > 0) return exitCodes.badData;
  if (cells.some(({ kept }) => !kept)) return exitCodes.internal;
  return missing.length > 0 || cells.length === 0 ? exitCodes.incomplete : exitCodes.asExpected;
}

const meanings: Readonly<Record<Promised, string>> = {
  R0: 'the same machine and Node build, the same bytes',
  R1: 'another machine with the same Node major, the same within 1e-9',
  R2: 'another Node major, to be compared by statistics (irlbench compare)',
};

/** What was found, for a terminal. */
export function verifyText({ suite, files, eligible, cells, reached, reasons }: Verification): string {
  const { records, blobs, unplanned, unreferenced, leftover } = files;
  const kept = cells.filter((cell) => cell.kept).length;
  const spare = [
    unplanned === 0 ? '' : `${unplanned} records of cells that are not planned`,
    unreferenced === 0 ? '' : `${unreferenced} blobs of results that were replaced`,
    leftover === 0 ? '' : `${leftover} half-written files of killed processes`,
  ].filter((part) => part !== '');
  return [
    `${suite}: ${records} records and ${blobs} blobs were read${files.damaged.length === 0 ? ', and every digest holds' : ''}.`,
    spare.length === 0 ? '' : `Besides, and never read: ${spare.join(', ')}.`,
    `${cells.length} of ${eligible} cells were run again: ${kept} as promised.`,
    reached === null ? '' : `Reached: ${reached} (${meanings[reached]}).`,
    ...reasons,
  ]
    .filter((line) => line !== '')
    .join('\n');
}
