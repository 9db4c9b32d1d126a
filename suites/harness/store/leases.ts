import { randomUUID } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { clockMs } from '../machine.ts';
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
/** Digits of the count in a heartbeat: it is written over in place. */
const width = 16;

/**
 * Leases in the folder `leases` of a run. A lease is a file made with `O_EXCL` that says who made it; its name ends
 * in a generation. Whoever finds the holder of a generation dead makes the next one, which only one can.
 *
 * A holder on this machine is dead when its process is; one elsewhere when its heartbeat, a count in a file, has
 * not moved for as long as the observer's own monotonic clock says. No clock is ever compared with another.
 */
export function openLeases(directory: string, options: LeaseOptions = {}): Leases {
  const { beatMs = defaultBeatMs, stillMs = defaultStillMs } = options;
  const folder = join(directory, 'leases');
  const own: Holder = { id: randomUUID(), ...thisProcess() };
  const watched = new Map<string, { readonly beat: string; readonly since: number }>();
  const heart = startHeart(folder, own, beatMs);

  const isOver = (holder: Holder | null, path: string): boolean => {
    const fate = holder === null ? 'elsewhere' : fateOf(holder);
    if (fate === 'dead') return true;
    const beat = holder === null ? '' : (readOrNull(beatPath(folder, holder.id)) ?? 'none');
    const name = holder?.id ?? path;
    const before = watched.get(name);
    if (before?.beat === beat) return clockMs() - before.since > stillMs;
    watched.set(name, { beat, since: clockMs() });
    return false;
  };

  const take = (name: string): Lease | null => {
    for (let generation = 1; ; generation++) {
      const path = join(folder, `${name}.${generation}`);
      if (createNew(folder, path, own)) return leaseAt(folder, name, generation, own);
      const text = readOrNull(path);
      // It was released just now: the next round finds it free.
      if (text === null) return null;
      if (!isOver(parseHolder(text), path)) return null;
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
    const text = readOrNull(join(folder, file)) ?? '';
    const holder = parseHolder(name === undefined ? text.slice(width) : text);
    const idle = name === undefined || done.has(name);
    // A lease without a holder is of one that was killed before it could say who it was.
    const gone = holder === null ? name !== undefined : fateOf(holder) === 'dead';
    if (idle && gone) rmSync(join(folder, file), { force: true });
  }
}

function leaseAt(folder: string, name: string, generation: number, own: Holder): Lease {
  const path = (of: number): string => join(folder, `${name}.${of}`);
  const held = (): boolean =>
    parseHolder(readOrNull(path(generation)) ?? '')?.id === own.id &&
    readOrNull(path(generation + 1)) === null;
  return {
    held,
    release: () => {
      // Who took it over removes it with its own.
      if (!held()) return;
      for (let of = generation; of > 0; of--) rmSync(path(of), { force: true });
    },
  };
}

/** A file with a count that grows for as long as this process runs, and who it is. */
function startHeart(folder: string, own: Holder, beatMs: number): { stop(): void } {
  const path = beatPath(folder, own.id);
  const file = openNew(folder, path)!;
  let count = 0;
  const beat = (): void => {
    try {
      writeSync(file, `${String(count++).padStart(width, '0')}\n${JSON.stringify(own)}`, 0);
    } catch {
      // A disk that takes no heartbeat takes no record either, and that is where it is told.
    }
  };
  beat();
  const timer = setInterval(beat, beatMs).unref();
  return {
    stop: () => {
      clearInterval(timer);
      closeSync(file);
      rmSync(path, { force: true });
    },
  };
}

/** What a lease is on; `undefined` for the file of a heartbeat. */
function nameOf(file: string): string | undefined {
  return /^(.+)\.\d+$/.exec(file)?.[1];
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw unwritable(folder, error);
  }
}

function beatPath(folder: string, id: string): string {
  return join(folder, `${id}.beat`);
}

/** @returns false where the file exists */
function createNew(folder: string, path: string, own: Holder): boolean {
  const file = openNew(folder, path);
  if (file === null) return false;
  try {
    writeSync(file, JSON.stringify(own));
  } catch (error) {
    rmSync(path, { force: true });
    throw unwritable(path, error);
  } finally {
    closeSync(file);
  }
  return true;
}

/** @returns `null` where the file exists */
function openNew(folder: string, path: string): number | null {
  for (;;) {
    try {
      return openSync(path, 'wx');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') return null;
      if (code !== 'ENOENT') throw unwritable(path, error);
      // The first run here, or another one that ended took the empty folder with it.
      makeFolder(folder);
    }
  }
}

/** `null` for a lease whose holder was killed before it could say who it was. */
function parseHolder(text: string): Holder | null {
  try {
    const { id, host, boot, pid, started } = JSON.parse(text) as Holder;
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
