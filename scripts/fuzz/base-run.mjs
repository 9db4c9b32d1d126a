import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baselineText } from '../../dist/cli/baselines/baseline-text.js';
import { catalog } from '../../dist/cli/catalog.js';
import { baselineOfRun } from '../../dist/cli/commands/compare.js';
import { appendRun } from '../../dist/cli/commands/history.js';
import { readRun } from '../../dist/cli/commands/read-run.js';
import { readProgram } from '../../dist/cli/program.js';
import { readSuite } from '../../dist/cli/suites.js';
import { planSuite } from '../../dist/suites/harness/plan/plan.js';
import { runSuite } from '../../dist/suites/harness/run-suite.js';

export const tinySuite = new URL('tiny-suite.json', import.meta.url);

/** The run of a suite of two cells, and every kind of file that is made of one. */
export async function makeBaseRun(folder) {
  const directory = join(folder, 'run');
  const plan = planSuite(readSuite(tinySuite.pathname), catalog, readProgram());
  await runSuite({
    plan,
    directory,
    worker: new URL('../../dist/cli/worker.js', import.meta.url),
    threads: 1,
  });
  const { manifest, verdict } = readRun(directory);
  writeFileSync(join(directory, 'verdict.json'), JSON.stringify(verdict));
  const history = join(folder, 'history.jsonl');
  appendRun(directory, history, 10);
  const entry = {
    at: '2026-01-01T00:00:00Z',
    action: 'save',
    suite: 'tiny',
    id: '0123456789ab',
    name: 'first',
  };
  const journal = [entry, { ...entry, action: 'promote' }].map((line) =>
    JSON.stringify({ ...line, reason: 'A first one.', author: 'Nobody', source: '0.1.0' }),
  );
  const costs = { format: 'irlbench/costs', version: 1, cells: { [manifest.cells[0].cell]: 12 } };
  return {
    directory,
    records: filesIn(directory, 'records'),
    blobs: filesIn(directory, 'blobs'),
    baseline: baselineText(baselineOfRun(directory)),
    history: readFileSync(history),
    journal: `${journal.join('\n')}\n`,
    costs: JSON.stringify(costs),
  };
}

function filesIn(directory, folder) {
  mkdirSync(join(directory, folder), { recursive: true });
  return readdirSync(join(directory, folder)).map((name) => join(folder, name));
}
