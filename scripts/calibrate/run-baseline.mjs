import { catalog } from '../../dist/cli/catalog.js';
import { baselineOfRun } from '../../dist/cli/commands/compare.js';
import { readProgram } from '../../dist/cli/program.js';
import { readSuite } from '../../dist/cli/suites.js';
import { planSuite } from '../../dist/suites/harness/plan/plan.js';
import { runSuite } from '../../dist/suites/harness/run-suite.js';

const honest = new URL('../../dist/cli/worker.js', import.meta.url);
const salted = new URL('./salted-worker.mjs', import.meta.url);

/** Runs a suite with some seeds, a suite seed and a salt of its own, and keeps what a comparison needs. */
export async function runBaseline({ suite, rows, replicates, seed, salt, directory }) {
  const whole = readSuite(suite);
  // Population fits and exact solves are not gated here, and controls do not change.
  const plan = planSuite({ ...whole, population: false }, catalog, {
    ...readProgram(),
    seed: seed ?? whole.seed,
    filters: {
      replicates: Array.from({ length: replicates }, (_, i) => i),
      ...(rows === undefined ? {} : { estimators: rows }),
    },
  });
  if (salt !== null) process.env.IRLBENCH_SALT = salt;
  await runSuite({ plan, directory, worker: salt === null ? honest : salted });
  return baselineOfRun(directory);
}
