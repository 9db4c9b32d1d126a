import { type CellRecord, type JsonNumber, toJsonNumber } from '../../core/contract/index.ts';
import { fitArray } from './view/arrays.ts';
import { medianCell } from './view/maps.ts';
import type { Norm, RunIndex } from './view/run-index.ts';

/** Up to this many cells the embedded numbers are those of the store to the last bit; beyond, 9 digits. */
const exactCells = 1000;

/**
 * What a page carries inside itself: the manifest, the verdict and every record. Measured
 * numbers are columns, a norm each, because that packs ten times tighter than rows.
 */
export interface Archive {
  readonly format: 'irlbench/archive';
  readonly version: 1;
  readonly manifest: RunIndex['manifest'];
  readonly verdict: RunIndex['verdict'];
  /** Records without `result.measured`. */
  readonly records: readonly unknown[];
  /** One value per record; `null` where the record has none. */
  readonly measured: readonly (Norm & { readonly values: readonly (JsonNumber | null)[] })[];
  /** Arrays of the fits that are drawn, by cell. */
  readonly arrays: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

export function archiveOf(run: RunIndex): Archive {
  const exact = run.records.length <= exactCells;
  const stored = (value: number): JsonNumber => toJsonNumber(exact ? value : Number(value.toPrecision(9)));
  return {
    format: 'irlbench/archive',
    version: 1,
    manifest: run.manifest,
    verdict: run.verdict,
    records: run.records.map((record) => {
      const { measured: _, ...result } = record.result;
      return { ...record, result };
    }),
    measured: run.columns.map(({ norm, values, there }) => ({
      ...norm,
      values: Array.from(values, (value, k) => (there[k] === 1 ? stored(value) : null)),
    })),
    arrays: drawnArrays(run),
  };
}

/** The records of an archive, as they were. */
export function archivedRecords(archive: Archive): CellRecord[] {
  return (archive.records as CellRecord[]).map((record, k) => ({
    ...record,
    result: {
      ...record.result,
      measured: archive.measured.flatMap(({ values, ...norm }) =>
        values[k] === null ? [] : [{ ...norm, value: values[k]! }],
      ),
    },
  }));
}

function drawnArrays(run: RunIndex): Archive['arrays'] {
  const drawn: Record<string, Record<string, number[]>> = {};
  run.manifest.worlds.forEach((_, world) => {
    for (const row of run.rows(world, 'estimator')) {
      const cell = medianCell(run, world, row);
      if (cell === null) continue;
      const own: Record<string, number[]> = {};
      for (const { name } of run.record(cell.cell)!.result.arrays) {
        const values = fitArray(run, cell.cell, name);
        if (values !== null) own[name] = Array.from(values, (x) => Number(x.toPrecision(9)));
      }
      drawn[cell.cell] = own;
    }
  });
  return drawn;
}

/** gzip in base64: safe inside a script element, unpacked by `DecompressionStream`. */
export async function pack(document: object): Promise<string> {
  const stream = new Blob([JSON.stringify(document)]).stream().pipeThrough(new CompressionStream('gzip'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return toBase64(bytes);
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
