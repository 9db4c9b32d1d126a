import { BenchError } from '../../../core/contract/errors.ts';
import type { CellRecord, Manifest, PlannedCell, Status } from '../../../core/contract/index.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import { openExistingStore, openStore, type Store } from '../store/store.ts';
import { refuseMixed } from './provenance.ts';

/** What a merge came to. */
export interface Merged {
  readonly manifest: Manifest;
  /** Distinct cells that have a record now. */
  readonly found: number;
  /** Planned cells without a record, each once. */
  readonly missing: readonly PlannedCell[];
  /** Cells that several folders held, with equal results. */
  readonly repeated: number;
  /** Sentences about what could not be believed. */
  readonly warnings: readonly string[];
}

/**
 * Joins the run folders of shards into one run, which is as if nobody had divided it. Reads everything before it
 * writes anything. The same merge again changes nothing; a folder that came later is added.
 * @throws {BenchError} `bad-data` where a folder holds no run, where the runs are not parts of one, or where two
 * hold different answers to the same question
 */
export async function mergeRuns(directories: readonly string[], out: string): Promise<Merged> {
  const target = openStore(out);
  const earlier = target.readManifest() === null ? [] : [out];
  const parts = [...new Set([...directories, ...earlier])].map(openExistingStore);
  const manifests = parts.map((part) => ({ where: part.directory, manifest: part.readManifest()! }));
  refuseMixed(manifests);
  const manifest = asOne(manifests.map((part) => part.manifest));
  const planned = new Map(manifest.cells.map((cell) => [cell.cell, cell]));
  const chosen = new Map<string, Store>();
  const warnings: string[] = [];
  let repeated = 0;
  for (const [cell, place] of planned) {
    const found = parts.flatMap((part) => believed(part, cell, warnings));
    refuseConflict(found, describe(manifest, place));
    const best = found.toSorted(byWorth)[0];
    if (best !== undefined) chosen.set(cell, best.part);
    if (found.length > 1) repeated++;
  }
  await copyWorlds(parts, manifest, target);
  for (const [cell, part] of chosen) if (part.directory !== out) await copyCell(part, cell, target);
  await target.writeManifest(manifest);
  const missing = [...planned.values()].filter(({ cell }) => !chosen.has(cell));
  return { manifest, found: chosen.size, missing, repeated, warnings };
}

/** A planned cell in words: its world, its row and its replicate. */
export function describe(
  { worlds, rows }: Manifest,
  { world, row, role, replicate, cell }: PlannedCell,
): string {
  const what = role === 'fit' || role === 'control' ? '' : ` (${role})`;
  return `${worlds[world]!.name} · ${rows[row]!.label}${what} · replicate ${replicate} (${cell.slice(0, 12)})`;
}

interface Found {
  readonly part: Store;
  readonly record: CellRecord;
}

/** The record of a cell in one folder, if it is whole and its arrays are there. */
function believed(part: Store, cell: string, warnings: string[]): readonly Found[] {
  const read = part.readRecord(cell);
  if (read.kind === 'damaged') warnings.push(`${part.directory}: ${read.reason}; it is left out.`);
  if (read.kind !== 'found') return [];
  const { blob } = read.value.result;
  if (blob !== null && part.readBlob(blob).kind !== 'found') {
    warnings.push(`${part.directory}: the arrays of cell ${cell} are gone or damaged; it is left out.`);
    return [];
  }
  return [{ part, record: read.value }];
}

function refuseConflict(found: readonly Found[], cell: string): void {
  const [first, ...others] = found.filter(({ record }) => record.digest !== null);
  const other = others.find(({ record }) => record.digest !== first!.record.digest);
  if (other === undefined) return;
  throw new BenchError(
    'bad-data',
    `${cell}: ${first!.part.directory} and ${other.part.directory} hold different results for the same question; the same code and inputs give the same bytes, so one of them is wrong.`,
    { cell: first!.record.result.cell },
  );
}

/** What says nothing of the estimator comes after what does. */
const worth = ({ digest, result }: CellRecord): number => {
  const informative: readonly Status[] = ['timeout', 'out-of-memory'];
  if (digest !== null) return 0;
  return informative.includes(result.status) ? 1 : 2;
};

/** Of equal answers the first that was given; the order of the folders does not matter. */
function byWorth({ record: x }: Found, { record: y }: Found): number {
  if (worth(x) !== worth(y)) return worth(x) - worth(y);
  const [a, b] = [x, y].map(({ circumstance }) => circumstance.startedAt + canonicalJson(circumstance));
  return a! < b! ? -1 : a! > b! ? 1 : 0;
}

async function copyCell(part: Store, cell: string, target: Store): Promise<void> {
  const record = part.readRecord(cell);
  if (record.kind !== 'found')
    throw new BenchError('infrastructure', `${part.directory} changed while it was read.`);
  const digest = record.value.result.blob;
  const blob = digest === null ? null : part.readBlob(digest);
  if (blob !== null && blob.kind !== 'found')
    throw new BenchError('infrastructure', `${part.directory} changed while it was read.`);
  await target.writeOutcome({ record: record.value, blob: blob?.value ?? null });
}

/** The truths of the worlds: each folder holds them all. */
async function copyWorlds(parts: readonly Store[], { worlds }: Manifest, target: Store): Promise<void> {
  for (const digest of new Set(worlds.flatMap(({ blob }) => (blob === null ? [] : [blob])))) {
    for (const part of parts) {
      const blob = part.readBlob(digest);
      if (blob.kind !== 'found') continue;
      await target.writeBlob(digest, blob.value);
      break;
    }
  }
}

/** The manifest of the whole, with the flags that all parts agree on. */
function asOne([first, ...others]: readonly Manifest[]): Manifest {
  const agreed = Object.entries(first!.configuration).filter(([name, value]) =>
    others.every(({ configuration }) => canonicalJson(configuration[name] ?? null) === canonicalJson(value)),
  );
  const { shard: _, ...configuration } = Object.fromEntries(agreed);
  return { ...first!, configuration };
}
