import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

/** Milliseconds since an arbitrary start; never runs backwards. */
export function clockMs(): number {
  return performance.now();
}

/** The time of day, ISO 8601, UTC. */
export function timestamp(): string {
  return new Date().toISOString();
}

/**
 * What `getrusage` says at least, in kibibytes: on Linux, what the program held that started this one. 0 where
 * that is less than what this one holds itself.
 */
let inherited: number | undefined;

/**
 * The most memory that this process has held so far, in bytes, all its threads together. Where that may be of the
 * program that started it, Linux is asked for the mark of this one's own, which takes longer.
 */
export function peakRssBytes(): number {
  const { maxRSS } = process.resourceUsage();
  inherited ??= maxRSS > (highWaterMark() ?? maxRSS) ? maxRSS : 0;
  return (maxRSS > inherited ? maxRSS : (highWaterMark() ?? maxRSS)) * 1024;
}

function highWaterMark(): number | null {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return kibibytes === undefined ? null : Number(kibibytes);
  } catch {
    return null;
  }
}

/**
 * Lets `peakRssBytes` count from now on, for a process that does one thing at a time.
 * @returns whether it does: not in a thread, which shares its process, and only on Linux
 */
export function forgetPeakRss(): boolean {
  if (!isMainThread) return false;
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
}

let line: string | undefined;

/** CPU, cores, platform, Node, V8, on one line; asked for once, because the system takes its time to list cores. */
export function machineLine(): string {
  line ??= describeMachine();
  return line;
}

function describeMachine(): string {
  const { node, v8 } = process.versions;
  const cores = cpus();
  const cpu = cores[0]?.model.trim() ?? 'unknown CPU';
  return `${cpu}, ${cores.length} cores, ${process.platform}-${process.arch}, node ${node}, v8 ${v8}`;
}

/** How many cells can compute at once without fighting one another. */
export function usableCores(): number {
  return availableParallelism();
}

/**
 * Package version and commit of a checkout, `+` behind the commit where files were changed since:
 * `0.1.0 (1a2b3c4d5e6f+)`. The version alone where there is no repository.
 */
export function sourceLine(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const asked = ['-C', root, 'status', '--porcelain=v2', '--branch'];
  const { status, stdout } = spawnSync('git', asked, { encoding: 'utf8' });
  const commit = status === 0 ? /^# branch\.oid ([0-9a-f]{12})/m.exec(stdout)?.[1] : undefined;
  if (commit === undefined) return version;
  return `${version} (${commit}${/^[^#]/m.test(stdout) ? '+' : ''})`;
}
