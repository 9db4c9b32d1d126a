import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Circumstance } from '../../../core/contract/index.ts';
import { findControlGroups } from './cgroup.ts';
import { commandPrefix } from './command-prefix.ts';

/** How the memory of child processes is bound: typed arrays count in every way. */
export interface MemoryLimit {
  readonly by: NonNullable<Circumstance['limits']>['memoryBy'];
  /** What is put in front of the command of a child. */
  readonly prefix: readonly string[];
  /** Flags of node: its heap is full before the limit is reached, and says so. */
  readonly flags: readonly string[];
  /** Binds a child that has just begun. @param onExceeded called once, where somebody has to end it */
  bind(pid: number, onExceeded: () => void): Binding;
}

/** The limit of one child. */
export interface Binding {
  /** Whether a child that ended so ended for want of memory. */
  readonly exceeded: (signal: NodeJS.Signals | null) => boolean;
  /** The most that it was seen to hold, in bytes; 0 where nobody looked. */
  readonly peak: () => number;
  /** Ends what else is bound by it. */
  kill(): void;
  release(): void;
}

const megabyte = 2 ** 20;
/** What node needs beside heap and arrays: stacks, code, buffers. */
const ownMb = 64;
const pollMs = 50;
/** How node ends where the system has no memory for what it cannot do without. */
const fatalSignals: readonly unknown[] = ['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGTRAP'];
/** Held so much of the limit when it was last seen, a fatal signal is put down to it. */
const nearly = 0.75;

/** Of a child that nothing binds. */
export const unbound: Binding = {
  exceeded: () => false,
  peak: () => 0,
  kill: () => {},
  release: () => {},
};

/** The best of what this system grants. @param memoryMb `null` for no limit */
export function openMemoryLimit(memoryMb: number | null): MemoryLimit {
  if (memoryMb === null) return { by: null, prefix: [], flags: [], bind: () => unbound };
  return byControlGroup(memoryMb) ?? byDataSegment(memoryMb) ?? byPolling(memoryMb);
}

function heapOf(memoryMb: number): readonly string[] {
  return [`--max-old-space-size=${Math.floor(memoryMb)}`];
}

function byControlGroup(memoryMb: number): MemoryLimit | null {
  const make = findControlGroups();
  if (make === null) return null;
  const bind = (pid: number): Binding => {
    const group = make(memoryMb * megabyte);
    group.add(pid);
    return { ...group, release: group.remove };
  };
  return { by: 'cgroup', prefix: [], flags: heapOf(memoryMb), bind };
}

/** `RLIMIT_DATA`, never the address space: WebAssembly reserves gigabytes of that without using them. */
function byDataSegment(memoryMb: number): MemoryLimit | null {
  const bytes = Math.floor((memoryMb + ownMb) * megabyte);
  const prefix = commandPrefix('prlimit', `--data=${bytes}`);
  if (prefix === null) return null;
  const bind = (pid: number): Binding => {
    let held = 0;
    let peak = 0;
    const timer = setInterval(() => {
      const now = memoryOf(pid);
      if (now === null) return;
      held = now.data;
      peak = now.peak;
    }, pollMs);
    return {
      ...unbound,
      // Not every part of node survives an allocation that fails for long enough to say so.
      exceeded: (signal) => fatalSignals.includes(signal) && held >= nearly * bytes,
      peak: () => peak,
      release: () => clearInterval(timer),
    };
  };
  return { by: 'prlimit', prefix, flags: heapOf(memoryMb), bind };
}

/** For systems without limits: a child that is seen to hold too much is ended, after the fact. */
export function byPolling(memoryMb: number): MemoryLimit {
  const bind = (pid: number, onExceeded: () => void): Binding => {
    let peak = 0;
    const timer = setInterval(() => {
      const resident = memoryOf(pid)?.resident ?? residentByPs(pid);
      peak = Math.max(peak, resident);
      if (resident <= memoryMb * megabyte) return;
      clearInterval(timer);
      onExceeded();
    }, pollMs);
    return { ...unbound, peak: () => peak, release: () => clearInterval(timer) };
  };
  return { by: 'polling', prefix: [], flags: heapOf(memoryMb), bind };
}

/** What a process holds, in bytes; `null` for one that has ended, or where there is no `/proc`. */
function memoryOf(
  pid: number,
): { readonly data: number; readonly resident: number; readonly peak: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const bytes = (name: string): number =>
      1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    const data = bytes('VmData');
    return data === 0 ? null : { data, resident: bytes('VmRSS'), peak: bytes('VmHWM') };
  } catch {
    return null;
  }
}

function residentByPs(pid: number): number {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return 1024 * Number(stdout ?? 0);
}
