import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readdirSync, rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { BenchError } from '../../../core/contract/errors.ts';
import { fateOf, thisProcess } from './process-identity.ts';
import { systemReason } from './system-reason.ts';

let written = 0;
const temporaryName = /\.([0-9a-f]{12})-(\d+)-(\d*)-\d+\.tmp$/;

/**
 * Writes a file whole: under another name first, to the disk, then renamed, then the folder to the disk. Readers
 * see the old file or the new one, after a loss of power too.
 * @throws {BenchError} `infrastructure` where the disk is full, the folder read-only or the system fails
 */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${ownMark()}-${written++}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await flushFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw unwritable(path, error);
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
    const [, mark, pid, started] = temporaryName.exec(name) ?? [];
    if (mark !== placeMark(host, boot)) continue;
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
    `${path} cannot be written: ${systemReason(code)}. What was finished is stored; the same command resumes.`,
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

/** By folder: the flush that has not begun yet, which serves all who ask meanwhile, and the latest of all. */
const [waiting, latest] = [new Map<string, Promise<void>>(), new Map<string, Promise<void>>()];

/** A rename is on the disk once its folder is; Windows has no such notion. Files written at once share a flush. */
function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return Promise.resolve();
  const shared = waiting.get(folder);
  if (shared !== undefined) return shared;
  const flush = flushAfter(latest.get(folder), folder).finally(() => {
    if (latest.get(folder) === flush) latest.delete(folder);
  });
  waiting.set(folder, flush);
  latest.set(folder, flush);
  return flush;
}

async function flushAfter(earlier: Promise<void> | undefined, folder: string): Promise<void> {
  // Whoever asked for the earlier one hears of its failure.
  await earlier?.catch(() => {});
  waiting.delete(folder);
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ownMark(): string {
  const { host, boot, pid, started } = thisProcess();
  return `${placeMark(host, boot)}-${pid}-${started}`;
}

function placeMark(host: string, boot: string): string {
  return createHash('sha256').update(`${host}\n${boot}`).digest('hex').slice(0, 12);
}
