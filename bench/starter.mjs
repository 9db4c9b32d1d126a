import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const repetitions = 3;

/** The starter suite as a new user runs it: program start, plan, cells, verdict, report. */
export async function run() {
  const seconds = Array.from({ length: repetitions }, () => {
    const out = mkdtempSync(join(tmpdir(), 'irlbench-bench-'));
    const start = performance.now();
    execFileSync(process.execPath, [program, 'run', 'starter', '--out', out, '--quiet'], { stdio: 'ignore' });
    const took = (performance.now() - start) / 1000;
    rmSync(out, { recursive: true });
    return took;
  }).sort((a, b) => a - b);
  return [{ name: 'starter, whole', median: seconds[Math.floor(repetitions / 2)], unit: 's', target: 10 }];
}
