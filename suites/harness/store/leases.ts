import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { clockMs } from '../machine.ts';
import { makeFolder } from './make-folder.ts';
import { fateOf, type ProcessIdentity, thisProcess } from './process-identity.ts';
import { unwritable } from './write-whole.ts';

/** Who holds a lease: a process, and which of its runs. */
export interface Holder extends ProcessIdentity {
  readonly id: string;
}

/** The right to do one thing while nobody else does it. */
export interface Lease {
  /** False once another process took it over, because this one seemed dead. */
  readonly held: () => boolean;
  readonly release: () => void;
}

export interface Leases {
  /** `null` while somebody else who lives holds it. */
  take(name: string): Lease | null;
  /** Ends the heartbeat and removes what of its own is left. */
  close(): void;
}

export interface LeaseOptions {
  /** Milliseconds between heartbeats. */
  readonly beatMs?: number;
  /** A holder on another machine whose heartbeat stands still for so long is dead. */
  readonly stillMs?: number;
}

const defaultBeatMs = 2_000;
const defaultStillMs = 30_000;
/** Times that a folder may be gone again before its first file is in it. */
const attempts = 100;
/** Digits of the count in a heartbeat: it is written over in place. */
const width = 16;

/**
 * Leases in the folder `leases` of a run. Every run has one file there, its heart: a count that grows, and who it is.
 * A lease is another name of that file. It costs one link and no file, only one can make it, and it says who holds
 * it from the instant that it is there. The name ends in a generation: whoever finds the holder of one dead makes
 * the next.
 *
 * Among all whose heart beats a name has at most one holder. Everybody begins at generation 1 and goes on only past
 * the dead; who releases removes, from below, the dead that it went past and then its own. Two things are therefore
 * looked at again once a name is made. The one below is still as it was when it was found dead: else its generations
 * were being removed, and another may begin at 1. There is none above: else a release goes on, or was killed, and
 * what is above decides. Who was stopped for so long that it was taken for dead learns of it from `held`; should it
 * be stopped between asking and writing, a cell is done twice, and as results are written whole, and are equal, no
 * harm is done.
 *
 * A holder on this machine is dead when its process is; one elsewhere when its heartbeat has not moved for as long
 * as the observer's own monotonic clock says. No clock is ever compared with another.
 */
export function openLeases(directory: string, options: LeaseOptions = {}): Leases {
  const { beatMs = defaultBeatMs, stillMs = defaultStillMs } = options;
  const folder = join(directory, 'leases');
  const own: Holder = { id: randomUUID(), ...thisProcess() };
  const watched = new Map<string, { readonly beat: string; readonly since: number }>();
  const heart = startHeart(folder, own, beatMs);

  const isOver = (text: string, path: string): boolean => {
    const holder = parseHolder(text);
    const fate = holder === null ? 'elsewhere' : fateOf(holder);
    if (fate === 'dead') return true;
    // Where names cannot be linked a lease is a copy, whose count stands still.
    const beat = holder === null ? '' : (readOrNull(beatPath(folder, holder.id)) ?? text);
    const name = holder?.id ?? path;
    const before = watched.get(name);
    if (before?.beat === beat) return clockMs() - before.since > stillMs;
    watched.set(name, { beat, since: clockMs() });
    return false;
  };

  const take = (name: string): Lease | null => {
    const path = (generation: number): string => join(folder, `${name}.${generation}`);
    let lowest = 1;
    let below: string | null = null;
    for (let generation = 1; ; generation++) {
      const made = heart.lend(path(generation));
      const text = made ? '' : readOrNull(path(generation));
      if (made) {
        const follows = generation === 1 || readOrNull(path(generation - 1)) === below;
        if (follows && !existsSync(path(generation + 1))) return leaseAt(path, lowest, generation, own);
        remove(path(generation));
        if (!follows) return null;
        lowest = generation + 1;
      } else if (text === null || !isOver(text, path(generation))) return null; // It may have been released just now.
      below = text;
    }
  };

  return {
    take,
    close: () => {
      heart.stop();
      removeEmpty(folder);
    },
  };
}

/** Who holds what in a run, for people: leases whose holder is known to be dead are left out. */
export function leasesIn(directory: string): readonly { readonly name: string; readonly holder: Holder }[] {
  const folder = join(directory, 'leases');
  return namesIn(folder).flatMap((file) => {
    const name = nameOf(file);
    const holder = name === undefined ? null : parseHolder(readOrNull(join(folder, file)) ?? '');
    return holder === null || fateOf(holder) === 'dead' ? [] : [{ name: name!, holder }];
  });
}

/** Removes leases of the dead on what is done anyway: nobody who takes one of them would do anything. */
export function sweepLeases(directory: string, done: { has(name: string): boolean }): void {
  const folder = join(directory, 'leases');
  for (const file of namesIn(folder)) {
    const name = nameOf(file);
    const holder = parseHolder(readOrNull(join(folder, file)) ?? '');
    const idle = name === undefined || done.has(name);
    // A copied lease without a holder is of one that was killed before it could say who it was.
    const gone = holder === null ? name !== undefined : fateOf(holder) === 'dead';
    if (idle && gone) rmSync(join(folder, file), { force: true });
  }
}

/** @param lowest the first of the generations that it was made above; those were of the dead */
function leaseAt(path: (of: number) => string, lowest: number, generation: number, own: Holder): Lease {
  const said = JSON.stringify(own);
  const held = (): boolean =>
    readOrNull(path(generation))?.endsWith(said) === true && !existsSync(path(generation + 1));
  return {
    held,
    release: () => {
      // Who took it over removes it with its own.
      if (!held()) return;
      for (let of = lowest; of <= generation; of++) remove(path(of));
    },
  };
}

/** The file that says that a run goes on, and whose. */
interface Heart {
  /** Gives it one more name. @returns false where the name is taken */
  lend(path: string): boolean;
  stop(): void;
}

/** A file with a count that grows for as long as this process runs, and who it is. */
function startHeart(folder: string, own: Holder, beatMs: number): Heart {
  const path = beatPath(folder, own.id);
  let count = 0;
  const beat = (at: number): void => {
    writeSync(at, `${String(count++).padStart(width, '0')}\n${JSON.stringify(own)}`, 0);
  };
  const begin = (): number => {
    const opened = openIn(folder, path);
    try {
      beat(opened);
      return opened;
    } catch (error) {
      closeSync(opened);
      remove(path);
      throw unwritable(path, error);
    }
  };
  let file = begin();
  const timer = setInterval(() => {
    try {
      beat(file);
    } catch {
      // A disk that takes no heartbeat takes no record either, and that is where it is told.
    }
  }, beatMs).unref();
  const lend = (name: string, left = attempts): boolean => {
    try {
      return named(path, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || left === 1) throw unwritable(name, error);
      // Somebody cleared the folder away.
      closeSync(file);
      file = begin();
      return lend(name, left - 1);
    }
  };
  const stop = (): void => {
    clearInterval(timer);
    closeSync(file);
    rmSync(path, { force: true });
  };
  return { lend, stop };
}

/** Gives a file another name, or where a file can have one only, a copy. @returns false where the name is taken */
function named(path: string, name: string): boolean {
  try {
    linkOrCopy(path, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function linkOrCopy(path: string, name: string): void {
  try {
    linkSync(path, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    copyFileSync(path, name, constants.COPYFILE_EXCL);
  }
}

/** Opens a file anew in a folder that whoever ends takes with him when it is empty. */
function openIn(folder: string, path: string): number {
  for (let left = attempts; ; left--) {
    makeFolder(folder);
    try {
      return openSync(path, 'w');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || left === 1) throw unwritable(path, error);
    }
  }
}

/** What a lease is on; `undefined` for the file of a heartbeat. */
function nameOf(file: string): string | undefined {
  return /^(.+)\.\d+$/.exec(file)?.[1];
}

function beatPath(folder: string, id: string): string {
  return join(folder, `${id}.beat`);
}

/** `null` for a copied lease whose holder was killed before it could say who it was. */
function parseHolder(text: string): Holder | null {
  try {
    const { id, host, boot, pid, started } = JSON.parse(text.slice(text.indexOf('{'))) as Holder;
    return typeof id === 'string' && typeof pid === 'number' ? { id, host, boot, pid, started } : null;
  } catch {
    return null;
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else works here, or left something behind.
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Nobody misses it.
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
