import { spawnSync } from 'node:child_process';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { availableParallelism, cpus, freemem, tmpdir, totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { exitCodes } from '../../core/contract/index.ts';
import { openMemoryLimit } from '../../suites/harness/isolation/memory-limit.ts';
import type { Diagnosis, DoctorOutput } from '../documents/doctor.ts';
import { readProgram } from '../program.ts';

const gigabyte = 2 ** 30;
const nodeFloor = [20, 19] as const;

/** Looks at everything outside of the program that a run relies on. @param directory where runs would be stored */
export function examine(directory: string): DoctorOutput {
  const checks = [
    node(process.versions.node),
    program(),
    cores(),
    memory(),
    memoryLimit(),
    disk(directory),
    flush('folder', directory),
    flush('temporary', tmpdir()),
    clock(() => performance.now()),
    git(),
    chromium(),
  ];
  return {
    format: 'irlbench/doctor',
    version: 1,
    well: checks.every(({ level }) => level !== 'fail'),
    checks,
  };
}

/** What fails is the machine, and trying again elsewhere may help. */
export function doctorExitCode({ well }: DoctorOutput): number {
  return well ? exitCodes.asExpected : exitCodes.infrastructure;
}

export function doctorText({ checks, well }: DoctorOutput): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  const lines = checks.flatMap(({ id, level, found, advice }) => [
    `${level.padEnd(4)} ${id.padEnd(width)}  ${found}`,
    ...(advice === null ? [] : [`${' '.repeat(width + 7)}→ ${advice}`]),
  ]);
  return [...lines, well ? 'Everything that runs need is here.' : 'Runs would fail here.'].join('\n');
}

function ok(id: string, found: string): Diagnosis {
  return { id, level: 'ok', found, advice: null };
}

/** @param version such as `20.19.4` */
export function node(version: string): Diagnosis {
  const [major, minor] = version.split('.').map(Number) as [number, number];
  const [least, atLeast] = nodeFloor;
  if (major > least || (major === least && minor >= atLeast)) return ok('node', version);
  const advice = `Install Node ${nodeFloor.join('.')} or newer.`;
  return { id: 'node', level: 'fail', found: version, advice };
}

function program(): Diagnosis {
  try {
    return ok('program', readProgram().source);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { id: 'program', level: 'fail', found, advice: 'Build it again: npm run build.' };
  }
}

function cores(): Diagnosis {
  const [usable, all] = [availableParallelism(), cpus().length];
  const found = usable === all ? `${all}` : `${usable} of ${all}`;
  if (usable > 1) return ok('cores', found);
  return {
    id: 'cores',
    level: 'warn',
    found,
    advice: 'Cells run one after the other: grids take their time.',
  };
}

function memory(): Diagnosis {
  const granted = process.constrainedMemory();
  const limit = granted > 0 && granted < totalmem() ? granted : totalmem();
  const found = `${gb(limit)} GB in all, ${gb(freemem())} GB free`;
  if (limit >= 2 * gigabyte) return ok('memory', found);
  return { id: 'memory', level: 'warn', found, advice: 'Run fewer cells at a time: --jobs 1.' };
}

/** How children are held to --memory. */
function memoryLimit(): Diagnosis {
  const { by } = openMemoryLimit(512);
  if (by !== 'polling') return ok('memory-limit', `--memory is held by ${by}`);
  return {
    id: 'memory-limit',
    level: 'warn',
    found: '--memory is held by looking, twenty times a second',
    advice: 'A fast leak may get through: install util-linux (prlimit), or run in a delegated control group.',
  };
}

function disk(directory: string): Diagnosis {
  if (!existsSync(directory)) {
    const advice = 'Make it, or name another folder.';
    return { id: 'disk', level: 'fail', found: `there is no folder ${directory}`, advice };
  }
  const { bavail, bsize } = statfsSync(directory);
  const found = `${gb(bavail * bsize)} GB free in ${directory}`;
  if (bavail * bsize >= gigabyte) return ok('disk', found);
  return { id: 'disk', level: 'warn', found, advice: 'Large suites store more than that: make room.' };
}

const slowMs = 200;

/** Whether a folder takes files, and brings them to the disk when asked. */
export function flush(id: string, directory: string): Diagnosis {
  try {
    const folder = mkdtempSync(join(directory, 'irlbench-doctor-'));
    try {
      const began = performance.now();
      const file = openSync(join(folder, 'flushed'), 'w');
      writeSync(file, 'irlbench');
      fsyncSync(file);
      closeSync(file);
      const ms = performance.now() - began;
      const found = `${directory} takes files and flushes them in ${ms.toFixed(0)} ms`;
      if (ms < slowMs) return ok(id, found);
      const advice = 'Every record is flushed: store runs on a local disk, or expect to wait for this one.';
      return { id, level: 'warn', found, advice };
    } finally {
      rmSync(folder, { recursive: true });
    }
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    const advice =
      id === 'temporary' ? 'Set TMPDIR to a folder that takes files.' : 'Work in a folder that takes files.';
    return { id, level: 'fail', found, advice };
  }
}

const clockReadings = 10_000;

/** Time limits and durations come from it. */
export function clock(now: () => number): Diagnosis {
  let before = now();
  for (let i = 0; i < clockReadings; i++) {
    const at = now();
    if (!(at >= before)) {
      const found = `it ran backwards by ${before - at} ms`;
      return { id: 'clock', level: 'fail', found, advice: 'Time limits cannot be kept on this machine.' };
    }
    before = at;
  }
  return ok('clock', 'runs forwards only');
}

function git(): Diagnosis {
  const { status, stdout } = spawnSync('git', ['--version'], { encoding: 'utf8' });
  if (status === 0) return ok('git', stdout.trim());
  const advice = 'Install git: without it records name no commit, and check finds no merge base.';
  return { id: 'git', level: 'warn', found: 'not found', advice };
}

function chromium(): Diagnosis {
  const found = [process.env['CHROMIUM'], ...onPath(['chromium', 'chromium-browser', 'google-chrome'])].find(
    (path) => path !== undefined && path !== '',
  );
  if (found !== undefined) return ok('chromium', found);
  const advice = 'Needed by the browser tests of the project alone; they are skipped without it.';
  return { id: 'chromium', level: 'ok', found: 'not found', advice };
}

function onPath(names: readonly string[]): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function gb(bytes: number): string {
  return (bytes / gigabyte).toFixed(1);
}
