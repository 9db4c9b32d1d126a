import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../../../core/contract/errors.ts';
import type { CellRecord, Manifest } from '../../../core/contract/index.ts';
import { manifestSchema, recordSchema, recordVersion } from '../../../core/contract/record.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import { sha256 } from '../../../core/numerics/digest.ts';
import { refuseDeep } from '../../../core/schema/refuse-deep.ts';
import { validate } from '../../../core/schema/validate.ts';
import type { CellOutcome } from '../cell/cell.ts';
import { resultDigest } from '../cell/record.ts';
import { checkManifest } from './check-manifest.ts';
import { makeFolder } from './make-folder.ts';
import { type Edition, migrate } from './migrate.ts';
import { dropHalfWritten, isTemporary, unwritable, writeInOrder, writeWhole } from './write-whole.ts';

/** Shapes have only ever gained optional parts, so there is one version and nothing to lift. */
const records: Edition = { format: 'irlbench/record', version: recordVersion, migrations: [] };
const manifests: Edition = { format: 'irlbench/manifest', version: recordVersion, migrations: [] };
const folders = ['records', 'blobs'] as const;

/** What reading came to. A damaged file is as good as a missing one, with a reason. */
export type Read<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged'; readonly reason: string };

/**
 * A run on disk: `manifest.json`, `records/CELL.json`, `blobs/SHA256.bin`. Every file is written whole, flushed
 * and then named, and its folder flushed, so a kill at any instant leaves no half-written record behind.
 */
export interface Store {
  readonly directory: string;
  /** @throws {BenchError} `bad-record` for a manifest that is not one, or of another version */
  readManifest(): Manifest | null;
  writeManifest(manifest: Manifest): Promise<void>;
  readRecord(cell: string): Read<CellRecord>;
  /** Writes the blob, then the record that names it. */
  writeOutcome(outcome: CellOutcome): Promise<void>;
  readBlob(digest: string): Read<Uint8Array>;
  writeBlob(digest: string, bytes: Uint8Array): Promise<void>;
}

/**
 * Opens the run in a directory, which is made where it does not exist.
 * @throws {BenchError} `usage` for a directory that holds something else; `infrastructure` where nothing can be
 * written
 */
export function openStore(directory: string): Store {
  refuseForeign(directory);
  try {
    for (const folder of folders) makeFolder(join(directory, folder));
    for (const folder of ['', ...folders]) dropHalfWritten(join(directory, folder));
  } catch (error) {
    throw unwritable(directory, error);
  }
  return storeAt(directory);
}

/**
 * Opens a run that exists, for reading.
 * @throws {BenchError} `bad-data` where the directory holds no run
 */
export function openExistingStore(directory: string): Store {
  if (namesIn(directory).includes('manifest.json')) return storeAt(directory);
  const reason = existsSync(directory)
    ? `${directory} holds no run: there is no manifest.json in it.`
    : `${directory} holds no run: there is no such folder.`;
  throw new BenchError('bad-data', reason, { directory });
}

function storeAt(directory: string): Store {
  const manifestPath = join(directory, 'manifest.json');
  const recordPath = (cell: string): string => join(directory, 'records', `${cell}.json`);
  const blobPath = (digest: string): string => join(directory, 'blobs', `${digest}.bin`);
  return {
    directory,
    readManifest: () => {
      const bytes = readOrNull(manifestPath);
      return bytes === null ? null : parseManifest(bytes, manifestPath);
    },
    writeManifest: (manifest) => writeWhole(manifestPath, jsonText(manifest)),
    readRecord: (cell) => {
      const bytes = readOrNull(recordPath(cell));
      return bytes === null ? { kind: 'missing' } : parseRecord(bytes, cell);
    },
    writeOutcome: ({ record, blob }) => {
      const { cell, blob: digest } = record.result;
      const text = [recordPath(cell), jsonText(record)] as const;
      return writeInOrder(digest === null || blob === null ? [text] : [[blobPath(digest), blob], text]);
    },
    readBlob: (digest) => {
      const bytes = readOrNull(blobPath(digest));
      if (bytes === null) return { kind: 'missing' };
      return sha256(bytes) === digest
        ? { kind: 'found', value: bytes }
        : { kind: 'damaged', reason: `blobs/${digest}.bin does not hold what its name says` };
    },
    writeBlob: (digest, bytes) => writeWhole(blobPath(digest), bytes),
  };
}

function parseManifest(bytes: Uint8Array, path: string): Manifest {
  return checkManifest(validate(manifestSchema, migrate(parse(bytes, path), manifests, path), path), path);
}

/**
 * Checks name, digest and shape: an edited or truncated record is damaged, never believed. Name and digest are
 * those of the version that it was written in.
 */
function parseRecord(bytes: Uint8Array, cell: string): Read<CellRecord> {
  const name = `records/${cell}.json`;
  try {
    const written = parse(bytes, name);
    const record = validate<CellRecord>(recordSchema, migrate(written, records, name), name);
    const { result, digest } = written as CellRecord;
    if (result.cell !== cell || sha256(canonicalJson(result.key)) !== cell)
      return { kind: 'damaged', reason: `${name} holds the record of another cell` };
    if (resultDigest(result) !== digest)
      return { kind: 'damaged', reason: `${name} was edited: its digest does not match` };
    return { kind: 'found', value: record };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    return { kind: 'damaged', reason: reason.includes(name) ? reason : `${name}: ${reason}` };
  }
}

function parse(bytes: Uint8Array, name: string): unknown {
  const value = jsonOf(bytes, name);
  refuseDeep(value, name);
  return value;
}

function jsonOf(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new BenchError(
      'bad-record',
      `${name} is not JSON: it was truncated or edited`,
      { name },
      { cause },
    );
  }
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

function readOrNull(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function refuseForeign(directory: string): void {
  const names = namesIn(directory);
  const ours = (name: string): boolean => [...folders, 'leases'].includes(name) || isTemporary(name);
  if (names.includes('manifest.json') || names.every(ours)) return;
  throw new BenchError(
    'usage',
    `${directory} is not empty and holds no run (there is no manifest.json): name another directory.`,
    { directory },
  );
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
