import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own, in memory. */
export interface SmallDisk {
  readonly directory: string;
  /** Mounts it again, with other options. */
  readonly remount: (options: string) => void;
  readonly unmount: () => void;
}

/** A disk of so many kilobytes; `null` where this user may not mount one. */
export function mountSmallDisk(kilobytes: number): SmallDisk | null {
  const directory = mkdtempSync(join(tmpdir(), 'irlbench-disk-'));
  const mount = (options: string): boolean =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]).status === 0;
  if (!mount(`size=${kilobytes}k`)) {
    rmSync(directory, { recursive: true });
    return null;
  }
  return {
    directory,
    remount: (options) => {
      spawnSync('mount', ['-o', `remount,${options}`, directory]);
    },
    unmount: () => {
      spawnSync('umount', [directory]);
      rmSync(directory, { recursive: true });
    },
  };
}
