import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { copyAssets } from './build/assets.mjs';
import { bundlePrograms } from './build/bundle.mjs';
import { writeCodeDigests } from './build/code-digests.mjs';
import { withLock } from './build/lock.mjs';
import { outputsAreMissing, removeOrphans } from './build/outputs.mjs';
import { writeSchemas } from './build/schemas.mjs';

// Everything that ships: compiled code, the files beside it, schemas for editors, digests for the harness.
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

await withLock('node_modules/.cache/irlbench/build.lock', async () => {
  removeOrphans();
  if (outputsAreMissing()) rmSync('node_modules/.cache/irlbench/tsbuildinfo', { force: true });
  compile();
  copyAssets();
  writeCodeDigests();
  await bundlePrograms();
  await writeSchemas();
});

function compile() {
  const tsc = 'node_modules/typescript/bin/tsc';
  if (!existsSync(tsc)) {
    console.error('TypeScript is not installed: run `npm ci` first.');
    process.exit(1);
  }
  const { status } = spawnSync(process.execPath, [tsc, '-b'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
