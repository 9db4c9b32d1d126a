import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from '../../dist/core/numerics/random.js';
import { checkFiles } from '../../dist/suites/harness/store/check-files.js';
import { openExistingStore } from '../../dist/suites/harness/store/store.js';
import { childrenOf, runs } from './processes.mjs';

const runner = new URL('./runner.mjs', import.meta.url);
/** What may be done to a run: whom it is done to, and in what its cells run. */
export const modes = [
  { name: 'parent', isolate: 'thread', harnesses: 1, worker: false },
  { name: 'parent, cells in processes', isolate: 'process', harnesses: 1, worker: false },
  { name: 'worker process', isolate: 'process', harnesses: 1, worker: true },
  { name: 'one of two on the folder', isolate: 'thread', harnesses: 2, worker: false },
];
const mostKills = 3;
/** Kills that may fall before the first cell begins; the others fall among the cells. */
const early = 0.2;
const cells = 60;
/** About what a cell takes, with its two files. */
const cellMs = 20;

/**
 * Runs sixty cells again and again, each time with kills at random instants, until they are complete, and holds
 * every folder against one that nobody disturbed.
 *
 * @returns a tally for each mode: runs, kills, cells begun again although they were stored (`doubled`), cells
 * without a record (`lost`), files that are not believed (`damaged`), half-written files in the end (`leftover`),
 * processes that outlived their parent (`orphans`), folders with other results (`unequal`), and cells that were
 * begun again because they were in flight (`redone`)
 */
export async function campaign({
  runs: count,
  seed,
  only = modes.map(({ name }) => name),
  onRun = () => {},
}) {
  const tallies = new Map(
    modes.filter(({ name }) => only.includes(name)).map((mode) => [mode, emptyTally()]),
  );
  const truths = new Map();
  for (const { isolate } of tallies.keys())
    if (!truths.has(isolate)) truths.set(isolate, await undisturbed(isolate));
  const expected = JSON.stringify([...truths.values()][0].digests);
  for (let run = 0; run < count; run++) {
    const [mode, tally] = [...tallies][run % tallies.size];
    await disturbed(mode, createRandom(`${seed}/${run}`), truths.get(mode.isolate), expected, tally);
    onRun(run);
  }
  return [...tallies].map(([mode, tally]) => ({ mode: mode.name, ...tally }));
}

function emptyTally() {
  return {
    runs: 0,
    kills: 0,
    redone: 0,
    doubled: 0,
    lost: 0,
    damaged: 0,
    leftover: 0,
    orphans: 0,
    unequal: 0,
  };
}

/** What a run in peace comes to, and how many milliseconds it takes before its first cell. */
async function undisturbed(isolate) {
  const directory = mkdtempSync(join(tmpdir(), 'irlbench-chaos-'));
  try {
    const start = performance.now();
    const run = launch(directory, isolate);
    await run.heard(1);
    const startMs = performance.now() - start;
    const code = await run.ended;
    if (code !== 0) throw new Error(`Undisturbed, the run ended with ${code}.`);
    return { startMs, digests: digestsIn(directory) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function disturbed(mode, random, { startMs }, expected, tally) {
  const directory = mkdtempSync(join(tmpdir(), 'irlbench-chaos-'));
  const stored = new Map();
  const orphans = new Set();
  const onBegun = (cell, at) => {
    tally.redone += 1;
    if (stored.get(cell) < at) tally.doubled += 1;
  };
  const onStored = (cell, at) => {
    if (!stored.has(cell)) stored.set(cell, at);
  };
  try {
    let kills = 1 + Math.floor(random.uniform() * mostKills);
    const harness = async () => {
      for (;;) {
        const run = launch(directory, mode.isolate, onBegun, onStored);
        if (kills > 0) {
          kills -= 1;
          await Promise.race([instant(run, random, startMs, cells - stored.size), run.ended]);
          tally.kills += kill(run.child, mode.worker, random, orphans);
        }
        if ((await run.ended) === 0) return;
      }
    };
    await Promise.all(Array.from({ length: mode.harnesses }, harness));
    judge(directory, expected, tally);
    tally.orphans += [...orphans].filter(runs).length;
    tally.runs += 1;
    tally.redone -= cells;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Before the first cell; or among the cells that are left, a little after one was begun or stored. */
async function instant(run, random, startMs, left) {
  const [isEarly, part, more] = [random.uniform() < early, random.uniform(), random.uniform()];
  if (!isEarly) await run.heard(1 + Math.floor(part * 2 * left));
  await wait(isEarly ? part * startMs : more * cellMs, null, { ref: false });
}

function launch(directory, isolate, onBegun = () => {}, onStored = () => {}) {
  const child = fork(runner, [directory, isolate], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'close').then(([code]) => code);
  child.on('message', ({ begun, stored, when }) => (begun ? onBegun(begun, when) : onStored(stored, when)));
  const heard = (messages) =>
    new Promise((resolve) => {
      let count = 0;
      child.on('message', () => ++count === messages && resolve());
    });
  return { child, ended, heard };
}

/** @returns how many were killed */
function kill(child, worker, random, orphans) {
  if (child.exitCode !== null || child.signalCode !== null) return 0;
  const workers = childrenOf(child.pid);
  if (!worker) {
    for (const pid of workers) orphans.add(pid);
    return Number(child.kill('SIGKILL'));
  }
  if (workers.length === 0) return 0;
  try {
    process.kill(workers[Math.floor(random.uniform() * workers.length)], 'SIGKILL');
    return 1;
  } catch {
    return 0;
  }
}

function judge(directory, expected, tally) {
  const store = openExistingStore(directory);
  const files = checkFiles(store, store.readManifest());
  tally.lost += files.missing.length;
  tally.damaged += files.damaged.length + files.foreign.length + files.unplanned;
  tally.leftover += files.leftover + readdirSync(directory).filter((name) => name === 'leases').length;
  tally.unequal += Number(JSON.stringify(digestsIn(directory)) !== expected);
}

/** Cell and digest of every record, sorted. */
function digestsIn(directory) {
  const store = openExistingStore(directory);
  return readdirSync(join(directory, 'records'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const read = store.readRecord(name.slice(0, -'.json'.length));
      return `${name} ${read.kind === 'found' ? read.value.digest : read.kind}`;
    })
    .sort();
}
