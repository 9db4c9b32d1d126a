import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseJournal } from '../../dist/cli/baselines/journal.js';
import { catalog } from '../../dist/cli/catalog.js';
import { checkedRun } from '../../dist/cli/commands/checked-run.js';
import { baselineOfRun, compare } from '../../dist/cli/commands/compare.js';
import { readConfig } from '../../dist/cli/config.js';
import { readHistory } from '../../dist/cli/history/history-file.js';
import { program } from '../../dist/cli/main.js';
import { readProgram } from '../../dist/cli/program.js';
import { readSuite } from '../../dist/cli/suites.js';
import { createRandom } from '../../dist/core/numerics/random.js';
import { arrays } from '../../dist/environments/arrays.js';
import { completeSuite } from '../../dist/suites/harness/plan/complete-suite.js';
import { planSuite } from '../../dist/suites/harness/plan/plan.js';
import { readCosts } from '../../dist/suites/harness/shards/cost-history.js';
import { openExistingStore } from '../../dist/suites/harness/store/store.js';
import { buildWorld } from '../../dist/suites/harness/world/world.js';
import { makeBaseRun, tinySuite } from './base-run.mjs';
import { config, panel, threeStates } from './bases.mjs';

const catalogue = fileURLToPath(new URL('../../dist/suites/catalog', import.meta.url));

/**
 * Every kind of file that the program reads: files of the kind to mutate, and the loaders that the command line hands
 * it to. `load` returns a sentence where a loader says no without throwing.
 */
export async function fuzzTargets() {
  const folder = mkdtempSync(join(tmpdir(), 'irlbench-fuzz-'));
  const run = await makeBaseRun(folder);
  const suites = readdirSync(catalogue).map((name) => readFileSync(join(catalogue, name)));
  const document = join(folder, 'three-states.json');
  writeFileSync(document, JSON.stringify(threeStates));
  const at = (file, kind, bases, read) => target(join(folder, file), kind, bases, read);
  return [
    at('suite.json', 'json', suites, (path) => void completeSuite(readSuite(path), catalog)),
    at('planned.json', 'json', [readFileSync(tinySuite)], plan),
    at('config.json', 'json', [JSON.stringify(config)], (path) => void readConfig(path, program())),
    at('arrays.json', 'json', [JSON.stringify(threeStates)], (path) => world(path, null)),
    at('panel.csv', 'csv', panel, (path) => world(document, path)),
    at('baseline.jsonl', 'lines', [run.baseline], (path) => void compare(path, run.directory, modes)),
    at(
      'journal.jsonl',
      'lines',
      [run.journal],
      (path) => void parseJournal(readFileSync(path, 'utf8'), path),
    ),
    at('history.jsonl', 'lines', [run.history], (path) => void readHistory(path)),
    at('costs.json', 'json', [run.costs], (path) => void readCosts(path)),
    ...run.records.slice(0, 2).map((name) => inRun(run, name, 'json', readRecords)),
    ...run.blobs.slice(0, 1).map((name) => inRun(run, name, 'bytes', readBlob)),
    inRun(run, 'manifest.json', 'json', (directory) => void baselineOfRun(directory)),
    inRun(run, 'verdict.json', 'json', (directory) => void checkedRun(directory)),
  ];
}

const itself = readProgram();
const modes = { unpaired: false, strict: false, baselines: 'baselines' };

/** A file of its own. */
function target(path, kind, bases, read) {
  return {
    name: basename(path),
    file: basename(path),
    bases: bases.map((base) => ({ kind, bytes: Buffer.from(base) })),
    load: (bytes) => {
      writeFileSync(path, bytes);
      return read(path);
    },
  };
}

/** A file of a run, which is as it was afterwards. */
function inRun({ directory }, name, kind, read) {
  const path = join(directory, name);
  const sound = readFileSync(path);
  return {
    name: name.replace(/[0-9a-f]{64}/, '*'),
    file: basename(name),
    bases: [{ kind, bytes: sound }],
    load: (bytes) => {
      writeFileSync(path, bytes);
      try {
        return read(directory, name);
      } finally {
        writeFileSync(path, sound);
      }
    },
  };
}

function plan(path) {
  planSuite(readSuite(path), catalog, { ...itself, base: '.' });
}

function world(data, csv) {
  buildWorld(arrays, { data, panel: csv }, createRandom('fuzz'));
}

function readRecords(directory, name) {
  return reasonOf(openExistingStore(directory).readRecord(basename(name, '.json')));
}

function readBlob(directory, name) {
  return reasonOf(openExistingStore(directory).readBlob(basename(name, '.bin')));
}

function reasonOf(read) {
  return read.kind === 'damaged' ? read.reason : undefined;
}
