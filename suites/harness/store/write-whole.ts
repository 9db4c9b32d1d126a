import { createHash } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsync,
  open,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { BenchError } from '../../../core/contract/errors.ts';
import { fateOf, thisProcess } from './process-identity.ts';
import { systemReason } from './system-reason.ts';

/** These wait for the disk, so other threads do them. Everything else is sooner done here than handed over. */
const [openFile, flush] = [promisify(open), promisify(fsync)];
let written = 0;
const temporaryName = /\.([0-9a-f]{12})-(\d+)-(\d*)-\d+\.tmp$/;

/** A file to be. */
type Whole = readonly [path: string, bytes: Uint8Array | string];

/**
 * Writes a file whole: under another name first, to the disk, then renamed, then the folder to the disk. Readers
 * see the old file or the new one, after a loss of power too.
 * @throws {BenchError} `infrastructure` where the disk is full, the folder read-only or the system fails
 */
export function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  return writeInOrder([[path, bytes]]);
}

/**
 * Writes files whole, of which readers see none without those before it: what is in them goes to the disk side by
 * side, their names one after the other.
 * @throws {BenchError} as `writeWhole`
 */
export async function writeInOrder(files: readonly Whole[]): Promise<void> {
  const drafts = files.map(([path, bytes]) => {
    const temporary = `${path}.${ownMark()}-${written++}.tmp`;
    return { path, temporary, onDisk: writeFlushed(temporary, bytes) };
  });
  // All of them, so that none is still being written when it is removed.
  const ends = await Promise.allSettled(drafts.map(({ onDisk }) => onDisk));
  for (const [i, { path, temporary }] of drafts.entries()) {
    try {
      const end = ends[i]!;
      if (end.status === 'rejected') throw end.reason;
      renameSync(temporary, path);
      await flushFolder(dirname(path));
    } catch (error) {
      for (const draft of drafts) rmSync(draft.temporary, { force: true });
      throw unwritable(path, error);
    }
  }
}

async function writeFlushed(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await openFile(path, 'wx');
  try {
    writeFileSync(file, bytes);
    await flush(file);
  } finally {
    closeSync(file);
  }
}

/** A name that a file has while it is being written, whoever writes it. */
export function isTemporary(name: string): boolean {
  return temporaryName.test(name);
}

/** Removes what killed processes of this machine left half-written; what a living one writes is its business. */
export function dropHalfWritten(folder: string): void {
  const { host, boot } = thisProcess();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.tmp')) continue;
    const [, place, pid, started] = temporaryName.exec(name) ?? [];
    if (place !== placeMark(host, boot)) continue;
    if (fateOf({ host, boot, pid: Number(pid), started: started! }) === 'dead')
      rmSync(join(folder, name), { force: true });
  }
}

/** What the system refused, as a sentence for people. Anything else is passed on as it is. */
export function unwritable(path: string, error: unknown): unknown {
  if (error instanceof BenchError || typeof (error as NodeJS.ErrnoException).code !== 'string') return error;
  const code = refusedBy(path) ?? (error as NodeJS.ErrnoException).code!;
  return new BenchError(
    'infrastructure',
    `${path} cannot be written: ${systemReason(code)}.`,
    { path, code },
    { cause: error },
  );
}

/** Why the nearest folder that exists takes nothing: making folders in a read-only one says that there are none. */
function refusedBy(path: string): string | null {
  if (!existsSync(path)) return dirname(path) === path ? null : refusedBy(dirname(path));
  try {
    accessSync(path, constants.W_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? null;
  }
}

/** By folder: the flush that has not begun yet, which serves all who ask meanwhile. */
const waiting = new Map<string, Promise<void>>();
/** By folder: the flush that was asked for last. */
const latest = new Map<string, Promise<void>>();

/** A rename is on the disk once its folder is; Windows has no such notion. Files written at once share a flush. */
function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return Promise.resolve();
  const shared = waiting.get(folder);
  if (shared !== undefined) return shared;
  const next = flushAfter(latest.get(folder), folder).finally(() => {
    if (latest.get(folder) === next) latest.delete(folder);
  });
  waiting.set(folder, next);
  latest.set(folder, next);
  return next;
}

async function flushAfter(earlier: Promise<void> | undefined, folder: string): Promise<void> {
  // Whoever asked for the earlier one hears of its failure.
  await earlier?.catch(() => {});
  waiting.delete(folder);
  const handle = openSync(folder, 'r');
  try {
    await flush(handle);
  } finally {
    closeSync(handle);
  }
}

let mark: string | undefined;

function ownMark(): string {
  const { host, boot, pid, started } = thisProcess();
  mark ??= `${placeMark(host, boot)}-${pid}-${started}`;
  return mark;
}

function placeMark(host: string, boot: string): string {
  return createHash('sha256').update(`${host}\n${boot}`).digest('hex').slice(0, 12);
}
