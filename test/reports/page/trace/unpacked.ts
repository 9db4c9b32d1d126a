import { gunzipSync } from 'node:zlib';
import { parseHTML } from 'linkedom';
import type {
  CellRecord,
  HistoryEntry,
  Manifest,
  PlannedCell,
  Verdict,
} from '../../../../core/contract/index.ts';
import { verdictOf } from '../../../../reports/verdicts/verdict.ts';

type Norm = Omit<CellRecord['result']['measured'][number], 'value'>;
type Arrays = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

/** What a page carries, read without the code that wrote it. */
interface Embedded {
  readonly manifest: Manifest;
  readonly verdict: Verdict;
  readonly records: readonly CellRecord[];
  readonly measured: readonly (Norm & { readonly values: readonly (number | string | null)[] })[];
  readonly arrays: Arrays;
  readonly truth: Arrays;
  readonly history?: readonly HistoryEntry[];
}

/** A page and what is inside it, and nothing else. */
export function unpack(html: string) {
  const { document } = parseHTML(html);
  const packed = document.querySelector('#archive')!.textContent!;
  const archive = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString('utf8')) as Embedded;
  const { manifest, measured, arrays, truth } = archive;
  const records = archive.records.map((record, k) => ({
    ...record,
    result: {
      ...record.result,
      measured: measured.flatMap(({ values, ...norm }) => {
        const value = values[k] as CellRecord['result']['measured'][number]['value'] | null;
        return value === null ? [] : [{ ...norm, value }];
      }),
    },
  }));
  const position = new Map(records.map(({ result }, k) => [result.cell, k]));
  const record = (cell: string): CellRecord | undefined => records[position.get(cell) ?? -1];
  const planned = new Map<string, PlannedCell[]>();
  for (const cell of manifest.cells) {
    const name = `${cell.world} ${cell.row} ${cell.role === 'reference' ? 'fit' : cell.role}`;
    planned.set(name, [...(planned.get(name) ?? []), cell]);
  }
  const cells = (world: number, row: number, role: string): readonly PlannedCell[] =>
    planned.get(`${world} ${row} ${role}`) ?? [];
  const measuredIn = (cell: string, place: number): number | null => {
    const value = measured[place]!.values[position.get(cell) ?? -1] ?? null;
    return value === null ? null : Number(value);
  };
  return {
    document: document as unknown as Document,
    manifest,
    records,
    measured,
    arrays,
    history: archive.history,
    stored: archive.verdict,
    /** What the embedded records mean, judged again. */
    verdict: verdictOf(manifest, records),
    record,
    cells,
    /** A measured number over the replicates that carry it. */
    values: (world: number, row: number, role: string, place: number): readonly number[] =>
      cells(world, row, role).flatMap(({ cell }) => measuredIn(cell, place) ?? []),
    measuredIn,
    truth: (world: number, name: string): readonly number[] | undefined =>
      truth[manifest.worlds[world]!.blob ?? '']?.[name],
    metric: (id: string) => manifest.metrics.find((metric) => metric.id === id),
    /** All that is said in the archive, to find a quotation in. */
    words: wordsOf(archive).join('\n'),
  };
}

export type Unpacked = ReturnType<typeof unpack>;

/** Every string of a document, names of fields too; numbers are no words. */
function wordsOf(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  if (Array.isArray(part)) return typeof part[0] === 'number' ? [] : part.flatMap(wordsOf);
  if (part === null || typeof part !== 'object') return [];
  return Object.entries(part).flatMap(([name, value]) => [name, ...wordsOf(value)]);
}
