import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Circumstance } from '../../core/contract/index.ts';
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
  /** Whether the system ended it for want of memory. */
  exceeded(): boolean;
  /** Ends what else is bound by it. */
  kill(): void;
  release(): void;
}

const megabyte = 2 ** 20;
/** What node needs beside heap and arrays: stacks, code, buffers. */
const ownMb = 64;
const pollMs = 100;
/** Of a child that nothing binds. */
export const unbound: Binding = { exceeded: () => false, kill: () => {}, release: () => {} };

/** The best of what this system grants. @param memoryMb `null` for no limit */
export function openMemoryLimit(memoryMb: number | null): MemoryLimit {
  if (memoryMb === null) return { by: null, prefix: [], flags: [], bind: () => unbound };
  const flags = [`--max-old-space-size=${Math.floor(memoryMb)}`];
  return byControlGroup(memoryMb, flags) ?? byDataSegment(memoryMb, flags) ?? byPolling(memoryMb, flags);
}

function byControlGroup(memoryMb: number, flags: readonly string[]): MemoryLimit | null {
  const make = findControlGroups();
  if (make === null) return null;
  const bind = (pid: number): Binding => {
    const group = make(memoryMb * megabyte);
    group.add(pid);
    return { exceeded: group.exceeded, kill: group.kill, release: group.remove };
  };
  return { by: 'cgroup', prefix: [], flags, bind };
}

/** `RLIMIT_DATA`, never the address space: WebAssembly reserves gigabytes of that without using them. */
function byDataSegment(memoryMb: number, flags: readonly string[]): MemoryLimit | null {
  const prefix = commandPrefix('prlimit', `--data=${Math.floor((memoryMb + ownMb) * megabyte)}`);
  return prefix === null ? null : { by: 'prlimit', prefix, flags, bind: () => unbound };
}

/** For systems without limits: a child that is seen to hold too much is ended, after the fact. */
export function byPolling(memoryMb: number, flags: readonly string[]): MemoryLimit {
  const bind = (pid: number, onExceeded: () => void): Binding => {
    const timer = setInterval(() => {
      if (residentBytes(pid) <= memoryMb * megabyte) return;
      clearInterval(timer);
      onExceeded();
    }, pollMs);
    return { ...unbound, release: () => clearInterval(timer) };
  };
  return { by: 'polling', prefix: [], flags, bind };
}

/** What a process holds now; 0 for one that is gone. */
function residentBytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
    return Number(stdout ?? 0) * 1024;
  }
}
