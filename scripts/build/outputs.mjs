import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder, rooms } from './files.mjs';

const output = /\.(js|js\.map|d\.ts)$/;

/** True where the compiler believes that it has written a file that is not there. */
export function outputsAreMissing() {
  return rooms
    .flatMap(filesUnder)
    .filter((file) => file.endsWith('.ts'))
    .some((file) => !existsSync(join('dist', file.replace(/\.ts$/, '.js'))));
}

/** Deletes what was compiled from files that no longer exist, so that nothing can import it. */
export function removeOrphans() {
  for (const room of rooms) {
    for (const file of filesUnder(join('dist', room))) {
      const source = file.slice('dist/'.length);
      if (output.test(file) && !existsSync(source.replace(output, '.ts')) && !existsSync(source))
        rmSync(file);
    }
  }
}
