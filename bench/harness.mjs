import { spawnSync } from 'node:child_process';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { catalog } from '../dist/cli/catalog.js';
import { openExecutor } from '../dist/suites/harness/isolation/executor.js';
import { planSuite } from '../dist/suites/harness/plan/plan.js';
import { runSuite } from '../dist/suites/harness/run-suite.js';

/*
 * What the harness costs where the method costs nothing: choice frequencies of three states. In a thread the cell
 * is stored and flushed, and held against writing and flushing its two files and nothing else; a fresh process is
 * held against node that imports the same worker and ends.
 */
const worker = new URL('../dist/cli/worker.js', import.meta.url);
const cells = 60;
const runs = 7;
const processes = 15;

const plan = planSuite(
  {
    id: 'overhead',
    question: 'What does the harness cost?',
    worlds: [{ environment: 'one-state' }],
    samples: [{ individuals: 5, periods: 4 }],
    estimators: [{ id: 'bc' }],
    controls: 'none',
    references: 'none',
    population: false,
    metrics: [],
    replicates: cells,
    seed: 'overhead',
  },
  catalog,
  { digests: { ids: {}, fit: '0'.repeat(64), measure: '0'.repeat(64) }, source: 'bench' },
);

export async function run() {
  const [cell, files] = await threadCell();
  const [bare, fresh] = await processStarts();
  return [
    { name: 'a trivial cell in a thread, stored and flushed', median: cell, unit: 'ms', target: 2 },
    { name: 'its files alone, written and flushed in turn', median: files, unit: 'ms' },
    { name: 'the cell, times its files alone', median: cell / files, unit: '×' },
    { name: 'node that imports the worker', median: bare, unit: 'ms' },
    { name: 'a trivial cell in a fresh process', median: fresh, unit: 'ms' },
    { name: 'the same, times node alone', median: fresh / bare, unit: '×', target: 1.5 },
  ];
}

/**
 * Milliseconds a cell on one lane, from the end of the first dozen to that of the last, and those of its files: the
 * medians of a few runs, in turn.
 */
async function threadCell() {
  const times = [[], []];
  for (let i = 0; i < runs; i++) {
    const directory = mkdtempSync(join(tmpdir(), 'irlbench-overhead-'));
    const ends = [];
    const onEvent = ({ kind }) => {
      if (kind === 'finished') ends.push(performance.now());
    };
    await runSuite({ plan, directory, worker, threads: 1, onEvent });
    times[0].push((ends.at(-1) - ends[11]) / (cells - 12));
    times[1].push(filesAlone(directory));
    rmSync(directory, { recursive: true });
  }
  return times.map(median);
}

/** Milliseconds a cell for the records and blobs of a run, written once more as the store writes them. */
function filesAlone(directory) {
  const folders = ['blobs', 'records'];
  const bytes = folders.map((folder) =>
    readdirSync(join(directory, folder)).map((name) => readFileSync(join(directory, folder, name))),
  );
  const copies = folders.map((folder) => join(directory, `${folder}-again`));
  for (const copy of copies) mkdirSync(copy);
  const start = performance.now();
  for (let i = 0; i < cells; i++) {
    for (const [k, copy] of copies.entries()) {
      const path = join(copy, String(i));
      flushed(openSync(`${path}.tmp`, 'wx'), bytes[k][i % bytes[k].length]);
      renameSync(`${path}.tmp`, path);
      flushed(openSync(copy, 'r'));
    }
  }
  return (performance.now() - start) / cells;
}

function flushed(file, bytes) {
  if (bytes !== undefined) writeSync(file, bytes);
  fsyncSync(file);
  closeSync(file);
}

/** Both in turn, so that whatever else the machine does is done to both. */
async function processStarts() {
  const times = [[], []];
  for (let i = 0; i < processes; i++) {
    const start = performance.now();
    spawnSync(process.execPath, [fileURLToPath(worker)]);
    const between = performance.now();
    const executor = openExecutor({ worker, isolate: 'process', jobs: 1 });
    await executor.run({ job: plan.jobs[i], companions: {}, missing: {}, stored: null, source: 'bench' });
    await executor.close();
    times[0].push(between - start);
    times[1].push(performance.now() - between);
  }
  return times.map(median);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
