import { main } from '../../dist/cli/main.js';
import { exitCodes } from '../../dist/core/contract/verdict.js';
import { openExistingStore } from '../../dist/suites/harness/store/store.js';

/**
 * Runs what is missing of a suite, as `irlbench run` does.
 *
 * @param {string} suite
 * @param {readonly string[]} flags of `irlbench run`; `--out DIR` defaults to `out/SUITE`
 * @returns its exit code, the manifest, and `fitsOf(world, row)`: the records of its replicates, in order
 */
export async function runStudy(suite, flags) {
  const at = flags.indexOf('--out');
  const out = at < 0 ? `out/${suite}` : flags[at + 1];
  const code = await main(['run', suite, ...(at < 0 ? ['--out', out] : []), ...flags]);
  if (code >= exitCodes.usage) process.exit(code);
  const store = openExistingStore(out);
  const manifest = store.readManifest();
  const fitsOf = (world, row) =>
    manifest.cells
      .filter((cell) => cell.world === world && cell.row === row && cell.role === 'fit')
      .map(({ cell }) => store.readRecord(cell).value);
  return { code, manifest, fitsOf };
}
