import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';

/** Names one process among all that ever ran, on every machine that may share a folder with this one. */
export interface ProcessIdentity {
  readonly host: string;
  /** The boot of that machine and its table of processes: within one, a pid names a process at a time. */
  readonly boot: string;
  readonly pid: number;
  /** When it started, in the machine's own count since boot; empty where the system does not tell. */
  readonly started: string;
}

/** `elsewhere`: it is on a machine, or in a container, whose processes cannot be seen from here. */
export type Fate = 'lives' | 'dead' | 'elsewhere';

let own: ProcessIdentity | null = null;

export function thisProcess(): ProcessIdentity {
  own ??= { host: hostname(), boot: bootName(), pid: process.pid, started: startOf(process.pid) ?? '' };
  return own;
}

/** Whether a process still runs, as far as can be told from here. A pid that another one has now is dead. */
export function fateOf({ host, boot, pid, started }: ProcessIdentity): Fate {
  const here = thisProcess();
  if (host !== here.host || boot !== here.boot) return 'elsewhere';
  if (here.started === '') return answers(pid) ? 'lives' : 'dead';
  return startOf(pid) === started ? 'lives' : 'dead';
}

function bootName(): string {
  return `${read('/proc/sys/kernel/random/boot_id')?.trim() ?? ''} ${link('/proc/self/ns/pid') ?? ''}`.trim();
}

/** Clock ticks from boot to the start of a process; `null` where there is none, or only its corpse. */
function startOf(pid: number): string | null {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field is the name, in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : fields[19]!;
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function link(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
