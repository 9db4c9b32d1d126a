import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CellRecord, Manifest } from '../../../core/contract/index.ts';
import type { Read, Store } from './store.ts';
import { isTemporary } from './write-whole.ts';

/** What the files of a run are, held against their digests. */
export interface CheckedFiles {
  readonly records: number;
  readonly blobs: number;
  /** Cells that were planned and have no record. */
  readonly missing: readonly string[];
  /** Sound records of cells that are not planned: of a suite that was wider or other. */
  readonly unplanned: number;
  /** Sound blobs that no record and no world names: of results that were replaced. */
  readonly unreferenced: number;
  /** Half-written files that a killed process left; they are never read. */
  readonly leftover: number;
  /** Files that do not belong here. */
  readonly foreign: readonly string[];
  /** Why each file that is not believed is not. */
  readonly damaged: readonly string[];
}

interface BlobUse {
  readonly digest: string;
  /** Numbers that it must have. */
  readonly length: number;
  readonly of: string;
}

/** Reads every record and every blob of a run. Writes nothing. */
export function checkFiles(store: Store, manifest: Manifest): CheckedFiles {
  const [recordFiles, blobFiles] = [filesIn(store, 'records', 'json'), filesIn(store, 'blobs', 'bin')];
  const damaged: string[] = [];
  const sound = new Set<string>();
  const uses: BlobUse[] = manifest.worlds.flatMap(({ blob, arrays, name }) =>
    useOf(blob, arrays, `world ${name}`),
  );
  for (const cell of recordFiles.named) {
    const record = believed(store.readRecord(cell), damaged);
    if (record === null) continue;
    sound.add(cell);
    uses.push(...useOf(record.result.blob, record.result.arrays, `records/${cell}.json`));
  }
  const lengths = new Map<string, number>();
  for (const digest of blobFiles.named) {
    const bytes = believed(store.readBlob(digest), damaged);
    if (bytes !== null) lengths.set(digest, bytes.byteLength / 8);
  }
  const present = new Set(blobFiles.named);
  for (const { digest, length, of } of uses) {
    if (!present.has(digest)) damaged.push(`blobs/${digest}.bin is missing: ${of} names it`);
    else if ((lengths.get(digest) ?? length) < length)
      damaged.push(`blobs/${digest}.bin is too short for what ${of} says is in it`);
  }
  const planned = new Set(manifest.cells.map(({ cell }) => cell));
  const named = new Set(uses.map(({ digest }) => digest));
  return {
    records: recordFiles.named.length,
    blobs: blobFiles.named.length,
    missing: [...planned].filter((cell) => !recordFiles.named.includes(cell)),
    unplanned: [...sound].filter((cell) => !planned.has(cell)).length,
    unreferenced: [...lengths.keys()].filter((digest) => !named.has(digest)).length,
    leftover: recordFiles.leftover + blobFiles.leftover,
    foreign: [...recordFiles.foreign, ...blobFiles.foreign],
    damaged,
  };
}

function useOf(
  digest: string | null,
  arrays: CellRecord['result']['arrays'],
  of: string,
): readonly BlobUse[] {
  const length = arrays.reduce((end, array) => Math.max(end, array.offset + array.length), 0);
  return digest === null ? [] : [{ digest, length, of }];
}

function believed<T>(read: Read<T>, damaged: string[]): T | null {
  if (read.kind === 'damaged') damaged.push(read.reason);
  return read.kind === 'found' ? read.value : null;
}

function filesIn(store: Store, folder: string, extension: string) {
  const name = new RegExp(`^([0-9a-f]{64})\\.${extension}$`);
  const files = readdirSync(join(store.directory, folder)).sort();
  return {
    named: files.flatMap((file) => name.exec(file)?.[1] ?? []),
    leftover: files.filter(isTemporary).length,
    foreign: files
      .filter((file) => !name.test(file) && !isTemporary(file))
      .map((file) => `${folder}/${file}`),
  };
}
