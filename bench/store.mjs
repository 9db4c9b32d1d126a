import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cells = 10_000;
/** Megabytes that the heap of the harness may have. */
const heap = 256;

/** Ten thousand cells that take no time: what planning, running, storing and opening them again costs. */
export function run() {
  const directory = mkdtempSync(join(tmpdir(), 'irlbench-store-'));
  try {
    const first = measure(directory);
    const again = measure(directory);
    const files = ['records', 'blobs'].flatMap((folder) =>
      readdirSync(join(directory, folder)).map((name) => join(directory, folder, name)),
    );
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    return [
      { name: `plan ${cells} cells`, median: first.planMs / 1000, unit: 's' },
      { name: 'run and store them, 2 threads', median: first.runMs / 1000, unit: 's' },
      { name: 'of it, per cell', median: first.runMs / cells, unit: 'ms' },
      { name: 'open again and find nothing to do', median: again.runMs / 1000, unit: 's' },
      { name: 'most heap while running', median: first.heapMb, unit: 'MB', target: heap },
      { name: 'most heap while opening again', median: again.heapMb, unit: 'MB', target: heap },
      { name: 'on disk', median: bytes / 1e6, unit: 'MB' },
      { name: 'files', median: files.length, unit: '' },
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A process of its own, which ends with an error where its heap does not suffice. */
function measure(directory) {
  const child = fileURLToPath(new URL('support/store-cells.mjs', import.meta.url));
  const args = [`--max-old-space-size=${heap}`, child, directory, String(cells)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`A heap of ${heap} MB does not suffice: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout);
}
