import { readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { filesUnder, rooms, writeIfChanged } from './files.mjs';

const notShipped = new Set(['.ts', '.md']);

/** Copies the files that stand beside the code (templates, style, suites, data) to the same place in `dist`. */
export function copyAssets() {
  for (const file of rooms.flatMap(filesUnder)) {
    if (notShipped.has(extname(file)) || basename(file).startsWith('.')) continue;
    writeIfChanged(join('dist', file), readFileSync(file));
  }
}
