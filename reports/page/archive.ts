import { type JsonNumber, toJsonNumber } from '../../core/contract/index.ts';
import { nineDigits } from '../formats/nine-digits.ts';
import { fitArray, worldArray } from './view/arrays.ts';
import { medianCell } from './view/maps.ts';
import type { Norm, RunIndex } from './view/run-index.ts';

/** Up to this many cells the embedded numbers are those of the store to the last bit; beyond, 9 digits. */
const exactCells = 1000;

/**
 * What a page carries inside itself: the manifest, the verdict and every record. Measured
 * numbers are columns, a norm each, because that packs ten times tighter than rows.
 */
interface Archive {
  readonly format: 'irlbench/archive';
  readonly version: 1;
  readonly manifest: RunIndex['manifest'];
  readonly verdict: RunIndex['verdict'];
  /** Records without `result.measured`. */
  readonly records: readonly unknown[];
  /** One value per record; `null` where the record has none. */
  readonly measured: readonly (Norm & { readonly values: readonly (JsonNumber | null)[] })[];
  /** Arrays of the fits that are drawn, by cell. */
  readonly arrays: Arrays;
  /** Arrays of the answer key that they are held against, by the blob of a world. */
  readonly truth: Arrays;
  /** Earlier runs, where they are drawn. */
  readonly history?: NonNullable<RunIndex['history']>;
}

type Arrays = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

/** An archive whose long lists are made while they are packed, so that they are never in memory as a whole. */
type Streamed = {
  readonly [Name in keyof Archive]: Archive[Name] extends readonly (infer One)[]
    ? Iterable<One>
    : Archive[Name];
};

export function archiveOf(run: RunIndex): Streamed {
  return {
    format: 'irlbench/archive',
    version: 1,
    manifest: run.manifest,
    verdict: run.verdict,
    records: unmeasured(run),
    measured: columns(run),
    arrays: drawnArrays(run),
    truth: trueArrays(run),
    ...(run.history === undefined || run.history.length === 0 ? {} : { history: run.history }),
  };
}

function* unmeasured({ records }: RunIndex): Generator<Archive['records'][number]> {
  for (const record of records) {
    const { measured: _, ...result } = record.result;
    yield { ...record, result };
  }
}

function* columns(run: RunIndex): Generator<Archive['measured'][number]> {
  const exact = run.records.length <= exactCells;
  const stored = (value: number): JsonNumber => toJsonNumber(exact ? value : nineDigits(value));
  for (const { norm, values, there } of run.columns)
    yield { ...norm, values: Array.from(values, (value, k) => (there[k] === 1 ? stored(value) : null)) };
}

function drawnArrays(run: RunIndex): Arrays {
  const drawn: Record<string, Record<string, number[]>> = {};
  run.manifest.worlds.forEach((_, world) => {
    for (const row of run.rows(world, 'estimator')) {
      const cell = medianCell(run, world, row);
      if (cell === null) continue;
      const own: Record<string, number[]> = {};
      for (const { name } of run.record(cell.cell)!.result.arrays) {
        const values = fitArray(run, cell.cell, name);
        if (values !== null) own[name] = rounded(values);
      }
      drawn[cell.cell] = own;
    }
  });
  return drawn;
}

function trueArrays(run: RunIndex): Arrays {
  const known: Record<string, Record<string, readonly number[]>> = {};
  run.manifest.worlds.forEach(({ blob, arrays }, world) => {
    if (blob === null || known[blob] !== undefined) return;
    const own = arrays.flatMap(({ name }) => {
      const values = worldArray(run, world, name);
      return values === null ? [] : [[name, rounded(values)] as const];
    });
    known[blob] = Object.fromEntries(own);
  });
  return known;
}

function rounded(values: Float64Array): number[] {
  return Array.from(values, nineDigits);
}
