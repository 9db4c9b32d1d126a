import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { said, startCluster, until } from './slurm/cluster.mjs';

/**
 * A grid on a real Slurm of one node: an array in three tasks, one of them warned by USR1 and one killed in the
 * middle; what is missing submitted again; a task at its time limit; a node that fails. In the end the store is that
 * of one process with one thread. Root on Debian or Ubuntu; `slurm-wlm` and `munge` are installed where missing.
 */
const program = resolve('dist/cli/main.js');
const suite = {
  id: 'tiny',
  question: 'Is a divided run the same run?',
  worlds: [{ environment: 'rust-bus', name: 'bus', parameters: { preset: 'bus-engine' } }],
  samples: [{ individuals: 200, periods: 40 }],
  estimators: [{ id: 'bc' }, { id: 'nfxp' }, { id: 'iq-learn', options: { alpha: [5, 10] } }],
  controls: 'none',
  references: 'none',
  replicates: 60,
  seed: 'tiny-1',
  gates: [{ metric: 'policy-tv', limit: 0.5, because: 'a number to hold', expected: 'report' }],
};

const folder = mkdtempSync(join(tmpdir(), 'irlbench-grid-'));
// Slurm must not read anything in a path but a name.
const grid = join(folder, `it's a "grid" of $HOME`);
writeFileSync(join(folder, 'tiny.json'), JSON.stringify(suite));

function irlbench(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

function check(what, holds, seen) {
  if (!holds) throw new Error(`Not so: ${what}. ${seen === undefined ? '' : JSON.stringify(seen)}`);
  console.log(`ok  ${what}`);
}

function namesIn(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

const read = (...names) => JSON.parse(readFileSync(join(...names), 'utf8'));
const shard = (index) => join(grid, 'shards', String(index));
const storeOf = (directory) =>
  namesIn(join(directory, 'records'))
    .map((name) => read(directory, 'records', name))
    .map(({ result, digest }) => `${result.cell} ${digest}`)
    .sort()
    .join('\n');
const verdict = () => read(grid, 'run', 'verdict.json');
const submissions = () => read(grid, 'submissions.json');
const job = (id) =>
  Object.fromEntries(
    [...said('scontrol', '--oneliner', 'show', 'job', id).matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
const state = (id) => job(id).JobState;
const underWay = (index, records) =>
  namesIn(join(shard(index), 'records')).length >= records && holder(index) !== null;

/** The process that runs cells of a shard: whoever holds a lease there. */
function holder(index) {
  for (const name of namesIn(join(shard(index), 'leases'))) {
    try {
      if (!/^[0-9a-f]{64}\./.test(name)) continue;
      const [, said] = readFileSync(join(shard(index), 'leases', name), 'utf8').split('\n');
      return JSON.parse(said).pid;
    } catch {
      // It was released just now.
    }
  }
  return null;
}

/** Submits and waits for the merge. @returns once the merge is over */
async function submitted(meanwhile) {
  const { code, err } = irlbench('slurm', 'submit', grid);
  check('submitted', code === 0, err);
  const { arrays, merge } = submissions().at(-1);
  await meanwhile(arrays);
  await until('the merge is over', () => !['PENDING', 'RUNNING', 'COMPLETING'].includes(state(merge)), 300);
  console.log(`    the merge ended as ${state(merge)} (${job(merge).ExitCode})`);
}

const cluster = await startCluster({ maxArraySize: 2, cpus: 4 });
console.log(`    ${said('sinfo', '--version').trim()}, one node`);
try {
  check(
    'one process with one thread is 0',
    irlbench('run', join(folder, 'tiny.json'), '--out', join(folder, 'one'), '-j', '1', '--quiet').code === 0,
  );
  const whole = storeOf(join(folder, 'one'));
  const emitted = irlbench(
    'slurm',
    'emit',
    join(folder, 'tiny.json'),
    '--out',
    grid,
    '--shards',
    '3',
    '--costs',
    join(folder, 'one'),
  );
  check('emitted', emitted.code === 0, emitted.err);
  const scripts = namesIn(grid).filter((name) => name.endsWith('.sh'));
  check(
    'two arrays, as the site allows two tasks',
    scripts.join() === 'array-1.sh,array-2.sh,merge.sh',
    scripts,
  );
  // A dollar in single quotes is what is meant.
  const linted = spawnSync('shellcheck', ['--exclude=SC2016', ...scripts], { cwd: grid, encoding: 'utf8' });
  if (linted.error === undefined) check('shellcheck has nothing to say', linted.status === 0, linted.stdout);

  await submitted(async (arrays) => {
    const [first] = arrays;
    await until('shard 1 is in the middle', () => underWay(1, 3), 120);
    said('scancel', '--signal=USR1', '--batch', `${first.job}_0`);
    await until('shard 2 is in the middle', () => underWay(2, 3), 120);
    process.kill(holder(2), 'SIGKILL');
    await until('shard 2 has failed', () => state(`${first.job}_1`) === 'FAILED', 120);
    await until('shard 1 came back and is done', () => state(`${first.job}_0`) === 'COMPLETED', 180);
    check('USR1: the task was requeued once', job(`${first.job}_0`).Restarts === '1', job(`${first.job}_0`));
  });
  const { exitCode, counts } = verdict();
  check('a killed task leaves the grid incomplete: 23', exitCode === 23, { exitCode, counts });
  check('the cells that it had begun have ended as infrastructure', counts.infrastructure >= 1, counts);
  console.log(`    ${JSON.stringify(counts)}`);

  await submitted(async (arrays) => {
    check(
      'only the killed task is submitted again',
      arrays.length === 1 && arrays[0].tasks.join() === '1',
      arrays,
    );
  });
  check('the store is that of one process', storeOf(join(grid, 'run')) === whole);
  check(
    'so is the verdict',
    JSON.stringify(verdict()) === JSON.stringify(read(folder, 'one', 'verdict.json')),
  );

  rmSync(shard(3), { recursive: true });
  rmSync(join(grid, 'run'), { recursive: true });
  await submitted(async ([only]) => {
    await until('shard 3 is in the middle', () => underWay(3, 3), 120);
    process.kill(holder(3), 'SIGSTOP');
    said('scontrol', 'update', `JobId=${only.job}_0`, 'TimeLimit=1');
    await until('it is at its limit', () => state(`${only.job}_0`) === 'TIMEOUT', 240);
  });
  check(
    'time limit: the cells that it had begun are timeouts',
    verdict().counts.timeout >= 1,
    verdict().counts,
  );
  console.log(`    ${JSON.stringify(verdict().counts)}`);

  await submitted(async ([only]) => {
    await until('shard 3 is in the middle again', () => holder(3) !== null, 120);
    said('scontrol', 'update', `NodeName=${job(`${only.job}_0`).NodeList}`, 'State=DOWN', 'Reason=test');
    await until('its task waits', () => state(`${only.job}_0`) === 'PENDING', 60);
    said(
      'scontrol',
      'update',
      `NodeName=${said('sinfo', '--noheader', '--format=%n').trim()}`,
      'State=RESUME',
    );
  });
  check(
    'node failure: the task came back by itself, and the store is that of one process',
    storeOf(join(grid, 'run')) === whole,
  );
} finally {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.log('All of it holds on a real Slurm.');
