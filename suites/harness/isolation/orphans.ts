import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { markVariable } from './child-environment.ts';

/** A child process, by what its descendants can be known by. */
export interface Family {
  readonly pid: number;
  /** Value of the mark in its environment. */
  readonly mark: string;
}

/** What forks faster than it is killed is met again so many times. */
const rounds = 5;

/**
 * Kills what a child process started and left: all in its process group or session, all that descend from it,
 * and all that carry its mark, also where they made a session of their own and their parent is gone. One that
 * did so with a clean environment as well is found by a control group only.
 * @returns their process ids; nothing where the system has no `/proc`
 */
export function sweepOrphans(child: Family): readonly number[] {
  const killed = new Set<number>();
  for (let round = 0; round < rounds; round++) {
    const found = orphansOf(child).filter((pid) => !killed.has(pid));
    if (found.length === 0) break;
    for (const pid of found) {
      end(pid, 'SIGKILL');
      killed.add(pid);
    }
  }
  return [...killed];
}

/** Sends a signal; a process that is gone is as good as one that heard it. @param pid negative for a group */
export function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function orphansOf({ pid: child, mark }: Family): number[] {
  const family = new Set([child]);
  const marked = `${markVariable}=${mark}`;
  for (const pid of processes()) {
    if (pid === child || pid === process.pid) continue;
    const stat = read(pid, 'stat');
    // Behind the name, which may hold anything: state, parent, process group, session.
    const [state, parent, group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === undefined || state === 'Z') continue;
    const kin = family.has(Number(parent)) || Number(group) === child || Number(session) === child;
    if (kin || read(pid, 'environ').split('\0').includes(marked)) family.add(pid);
  }
  family.delete(child);
  return [...family];
}

/** In ascending order: a parent mostly comes before its children. */
function processes(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}

/** Empty for a process that is gone or another user's. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
