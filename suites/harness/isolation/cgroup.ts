import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

/** A control group (version 2) for one child and everything that it starts. */
export interface ControlGroup {
  add(pid: number): void;
  /** Whether the kernel ended something in it for want of memory. */
  readonly exceeded: () => boolean;
  /** The most that it held, in bytes. */
  readonly peak: () => number;
  /** Ends everything in it. */
  readonly kill: () => void;
  /** Takes it away; what is not empty yet stays behind and does no harm. */
  readonly remove: () => void;
}

/** Where the kernel says what it says; a test has its own. */
export interface KernelFiles {
  readonly proc: string;
}

const kernel: KernelFiles = { proc: '/proc' };

/**
 * Finds out whether this process may make control groups with a memory limit: below its own, or beside it.
 * @returns makes one, holding at most so many bytes and no swap; `null` where that is not granted
 */
export function findControlGroups(files: KernelFiles = kernel): ((bytes: number) => ControlGroup) | null {
  for (const parent of candidates(files)) {
    if (!words(join(parent, 'cgroup.subtree_control')).includes('memory')) continue;
    try {
      const trial = makeGroup(parent, 2 ** 30);
      trial.remove();
      return (bytes) => makeGroup(parent, bytes);
    } catch {
      // Not ours to divide.
    }
  }
  return null;
}

let made = 0;

function makeGroup(parent: string, bytes: number): ControlGroup {
  const path = join(parent, `irlbench-${process.pid}-${made++}`);
  mkdirSync(path);
  writeFileSync(join(path, 'memory.max'), String(bytes));
  attempt(() => writeFileSync(join(path, 'memory.swap.max'), '0'));
  return {
    add: (pid) => writeFileSync(join(path, 'cgroup.procs'), String(pid)),
    exceeded: () => /^oom_kill [1-9]/m.test(text(join(path, 'memory.events'))),
    peak: () => Number(text(join(path, 'memory.peak'))),
    kill: () => attempt(() => writeFileSync(join(path, 'cgroup.kill'), '1')),
    remove: () => attempt(() => rmdirSync(path)),
  };
}

/** The group of this process, and the one around it: processes live in leaves only. */
function candidates({ proc }: KernelFiles): readonly string[] {
  const own = /^0::(.+)$/m.exec(text(join(proc, 'self/cgroup')))?.[1];
  const mount = /^\S+ \S+ \S+ \S+ (\S+) .* - cgroup2 /m.exec(text(join(proc, 'self/mountinfo')))?.[1];
  if (own === undefined || mount === undefined) return [];
  const group = join(mount, own);
  return own === '/' ? [group] : [group, dirname(group)];
}

function words(file: string): readonly string[] {
  return text(file).split(/\s+/);
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function attempt(body: () => void): void {
  try {
    body();
  } catch {
    // The caller goes by what it finds afterwards.
  }
}
