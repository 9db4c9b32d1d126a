import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CellRecord, Verdict } from '../../core/contract/index.ts';
import { inProject, irlbenchHere } from '../support/command-line-here.ts';
import { asPublished } from '../support/published.ts';

const root = mkdtempSync(join(tmpdir(), 'irlbench-scale-'));
const at = (...names: string[]) => join(root, ...names);

/** Two methods and what they are held beside: fits, population fits that replicates share, no controls. */
const suite = {
  id: 'tiny',
  question: 'Is a divided run the same run?',
  worlds: [{ environment: 'rust-bus', name: 'bus', parameters: { preset: 'bus-engine' } }],
  samples: [{ individuals: 50, periods: 10 }],
  estimators: [
    { id: 'bc' },
    { id: 'nfxp' },
    { id: 'iq-learn', options: { parameterisation: 'linear-reward', alpha: 10 } },
  ],
  controls: 'none',
  references: 'none',
  replicates: 3,
  seed: 'tiny-1',
  metrics: ['policy-tv', 'reward-relative-rmse', 'reward-ledger-sampling'],
  gates: [{ metric: 'policy-tv', limit: 0.5, because: 'a number to hold', expected: 'report' }],
};

const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const recordsIn = (directory: string) =>
  readdirSync(join(directory, 'records')).map((name) => read<CellRecord>(join(directory, 'records', name)));
const storeOf = (directory: string) =>
  recordsIn(directory)
    .map(({ result, digest }) => `${result.cell} ${digest}`)
    .sort();
const verdictOf = (directory: string) => read<Verdict>(join(directory, 'verdict.json'));

/** Runs a command that is to end with a code. @returns standard output */
async function told(args: readonly string[], code = 0): Promise<string> {
  const said = await irlbenchHere(args);
  expect({ code: said.code, err: said.code === code ? '' : said.err }).toEqual({ code, err: '' });
  return said.out;
}

const run = (name: string, ...flags: string[]) =>
  told(['run', at('tiny.json'), '--out', at(name), '--quiet', ...flags]);

/** What stands in for Slurm keeps its state here. */
const slurm = at('slurm');
const path = process.env['PATH'];

let whole: readonly string[];
beforeAll(async () => {
  mkdirSync(slurm);
  process.env['FAKE_SLURM'] = slurm;
  process.env['PATH'] = [inProject('test/fixtures/slurm'), path].join(delimiter);
  writeFileSync(at('tiny.json'), JSON.stringify(suite));
  await run('one', '-j', '1');
  whole = storeOf(at('one'));
}, 60_000);
afterAll(() => {
  delete process.env['FAKE_SLURM'];
  process.env['PATH'] = path;
  rmSync(root, { recursive: true, force: true });
});

describe('equal stores', () => {
  it('hold for two cells at a time, in threads and in processes', async () => {
    await run('two', '-j', '2', '--isolate', 'thread');
    await run('processes', '-j', '2', '--isolate', 'process');
    expect(storeOf(at('two'))).toEqual(whole);
    expect(storeOf(at('processes'))).toEqual(whole);
  });

  it('hold for three shards and their merge, by the commands of the page on clusters', async () => {
    const page = readFileSync(inProject('docs/cluster.md'), 'utf8');
    const shown = [...page.matchAll(/^npx irlbench (.+)$/gm)].map(([, line]) => line!);
    const verbs = ['plan', 'run', 'run', 'run', 'merge', 'plan', 'slurm', 'slurm', 'slurm'];
    expect(shown.map((line) => line.split(' ')[0])).toEqual(verbs);
    // The page's suite would take its time; its folders are the reader's.
    const here = (word: string) =>
      word === 'starter' ? at('tiny.json') : word.startsWith('out/') ? at(word) : word;
    mkdirSync(at('out'));
    writeFileSync(join(slurm, 'dry'), '');
    for (const line of shown) {
      // Nothing is run there: what its one task would have made is put in its place.
      if (line.startsWith('slurm collect')) cpSync(at('one'), at('out/grid/shards/1'), { recursive: true });
      await told([...line.split(' ').map(here), ...(line.startsWith('run ') ? ['-j', '1'] : [])]);
    }
    for (const merged of ['out/starter', 'out/grid/run']) {
      expect(storeOf(at(merged))).toEqual(whole);
      expect(verdictOf(at(merged))).toEqual(verdictOf(at('one')));
      expect(existsSync(at(merged, 'report.html'))).toBe(true);
    }
    for (const name of ['dry', 'last', 'calls']) rmSync(join(slurm, name));
  });

  it('are of shards whose verdicts speak of themselves alone', () => {
    const cells = [1, 2, 3].flatMap((index) => {
      const shard = at('out/shards', String(index));
      expect(verdictOf(shard)).toMatchObject({
        exitCode: 0,
        planned: recordsIn(shard).length,
        shard: { index, of: 3, by: 'cost', grid: whole.length },
      });
      expect(existsSync(join(shard, 'report.html'))).toBe(false);
      return recordsIn(shard).map(({ result }) => result.cell);
    });
    expect(new Set(cells).size).toBe(whole.length);
  });

  it('do not hold while a shard is missing: its cells are named, and the code is 23', async () => {
    const said = await told(['merge', at('out/shards/3'), at('out/shards/1'), '--out', at('early')], 23);
    expect(said).toMatch(/missing: bus · .+ · replicate \d \([0-9a-f]{12}\)/);
    expect(verdictOf(at('early')).counts['missing']).toBe(whole.length - storeOf(at('early')).length);
  });
});

describe('a plan', () => {
  it('says what the cells may cost and where the shards are cut, and writes costs that cut them again', async () => {
    const shards = ['--shards', '3', '--json'];
    const measured = JSON.parse(
      await told([
        'plan',
        at('tiny.json'),
        '--costs',
        at('one'),
        '--save-costs',
        at('costs.json'),
        ...shards,
      ]),
    ) as { cut: string; costsFrom: Record<string, number>; shards: { ms: number }[] };
    expect(measured.costsFrom).toEqual({ measured: whole.length, replicate: 0, scaled: 0, modelled: 0 });
    const again = JSON.parse(
      await told(['plan', at('tiny.json'), '--costs', at('costs.json'), ...shards]),
    ) as typeof measured;
    expect(again.cut).toBe(measured.cut);
    expect(again.shards).toEqual(measured.shards);
  });

  it.each([
    [['--shard', '4/3'], /--shard is "4\/3"; it must be one of how many, counted from 1/],
    [['--shard', '0/3'], /counted from 1/],
    [['--shard', '1/3', '--costs', 'nowhere'], /--costs is nowhere: there is no such/],
    [['--shard', '1/3', '--shard-by', 'luck'], /Allowed choices are cost, count/],
  ])('refuses %s with a sentence', async (flags, sentence) => {
    const said = await irlbenchHere(['run', at('tiny.json'), '--out', at('never'), ...flags]);
    expect([64, 65]).toContain(said.code);
    expect(said.err).not.toMatch(/\n\s+at /);
    // What the parser itself says goes past the program's own stream.
    if (said.err !== '') expect(said.err).toMatch(sentence);
    expect(existsSync(at('never'))).toBe(false);
  });
});

describe('a grid on a cluster', () => {
  // Nothing here may be read by bash, by Slurm or by a path as anything but a name.
  const folder = at(`it's a "grid" of $HOME`);
  const file = (name: string) =>
    existsSync(join(slurm, name)) ? readFileSync(join(slurm, name), 'utf8') : '';
  const calls = () => file('calls').trim().split('\n');
  const shard = (index: number) => join(folder, 'shards', String(index));

  it('is emitted as plain bash, in arrays as large as the site allows', async () => {
    const words = ['--shards', '2', '--setup', 'export IRLBENCH_TEST=1', '--costs', at('one')];
    await told(['slurm', 'emit', at('tiny.json'), '--out', folder, ...words]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.sh'))).toEqual([
      'array-1.sh',
      'array-2.sh',
      'merge.sh',
    ]);
    const arrays = ['array-1.sh', 'array-2.sh'].map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(arrays.map((text) => /^#SBATCH --array=(.*)$/m.exec(text)?.[1])).toEqual(['0-0', '0-0']);
    for (const name of ['array-1.sh', 'array-2.sh', 'merge.sh'])
      execFileSync('bash', ['-n', join(folder, name)]);
    expect(calls()).toEqual(['']);
  });

  it('runs, drains and comes back when it is warned, and merges into the same store', async () => {
    writeFileSync(join(slurm, 'warn'), '0');
    await told(['slurm', 'submit', folder]);
    expect(calls().map((call) => call.split(' ').at(-1))).toEqual(['array-1.sh', 'array-2.sh', 'merge.sh']);
    expect(calls()[2]).toContain('--dependency=afterany:101:102');
    expect(file('requeues').trim()).toBe('101');
    expect(readFileSync(join(folder, 'logs/101_0.log'), 'utf8')).toContain('Asked to make room');
    expect(storeOf(join(folder, 'run'))).toEqual(whole);
    expect(verdictOf(join(folder, 'run'))).toEqual(verdictOf(at('one')));
  });

  it('has TIMEOUT as timeout for the cell that was running', async () => {
    const [state, status, words] = ['TIMEOUT', 'timeout', 'at its time limit'] as const;
    const [lost, unbegun] = readdirSync(join(shard(2), 'records')).slice(-2);
    const kept = at('kept');
    cpSync(folder, kept, { recursive: true });
    try {
      for (const name of [lost!, unbegun!]) {
        rmSync(join(shard(2), 'records', name));
        rmSync(join(folder, 'run', 'records', name), { force: true });
      }
      rmSync(join(shard(2), 'verdict.json'));
      leave(shard(2), lost!.replace('.json', ''));
      writeFileSync(join(slurm, 'states'), `101_0|COMPLETED\n102_0|${state}\n`);
      const said = await told(['slurm', 'collect', folder], 23);
      expect(said).toContain(`Shard 2 ended as ${state} in the middle of a cell: ${status}.`);
      const { counts } = verdictOf(join(folder, 'run'));
      expect(counts).toMatchObject({ [status]: 1, missing: 1 });
      const { result, digest } = read<CellRecord>(join(folder, 'run', 'records', lost!));
      expect(digest).toBeNull();
      expect(result.reason).toContain(words);
    } finally {
      rmSync(folder, { recursive: true });
      cpSync(kept, folder, { recursive: true });
      rmSync(kept, { recursive: true });
    }
  });

  it('leaves a shard alone that is under way, and submits only what is not done afterwards', async () => {
    const [lost] = readdirSync(join(shard(2), 'records'));
    rmSync(join(shard(2), 'records', lost!));
    rmSync(join(shard(2), 'verdict.json'));
    leave(shard(2), lost!.replace('.json', ''));
    writeFileSync(join(slurm, 'states'), '101_0|COMPLETED\n102_0|RUNNING\n');
    expect(await told(['slurm', 'collect', folder])).toContain('Shard 2 is under way (RUNNING).');
    expect((await irlbenchHere(['slurm', 'submit', folder])).err).toContain('task 0 is RUNNING');
    writeFileSync(join(slurm, 'states'), '101_0|COMPLETED\n102_0|NODE_FAIL\n');
    writeFileSync(join(slurm, 'dry'), '');
    const submitted = await told(['slurm', 'submit', folder, '--json']);
    expect(asPublished('slurm-submit', JSON.parse(submitted))).toMatchObject({
      arrays: [{ first: 2, tasks: [0] }],
    });
    expect(calls().slice(-2)).toEqual([
      expect.stringMatching(/array-2\.sh$/),
      expect.stringMatching(/--dependency=afterany:104 merge\.sh$/),
    ]);
  });

  it('refuses a folder that holds something else, or a grid that was submitted', async () => {
    const again = await irlbenchHere(['slurm', 'emit', at('tiny.json'), '--out', folder, '--shards', '2']);
    expect(again.code).toBe(64);
    expect(again.err).toContain('holds a grid that was submitted');
    const fresh = at('refused');
    const refused = await irlbenchHere([
      'slurm',
      'emit',
      at('tiny.json'),
      '--out',
      fresh,
      '--sbatch=--mail-user=a b',
    ]);
    expect(refused.err).toMatch(/--sbatch is "--mail-user=a b"/);
    expect(existsSync(fresh)).toBe(false);
    const foreign = await irlbenchHere(['slurm', 'emit', at('tiny.json'), '--out', slurm, '--shards', '2']);
    expect(foreign.err).toContain('holds no grid');
    expect((await irlbenchHere(['slurm', 'collect', slurm])).err).toContain('holds no grid');
  });

  /** What a process leaves behind that was killed while it ran a cell. */
  function leave(directory: string, cell: string): void {
    mkdirSync(join(directory, 'leases'), { recursive: true });
    const holder = { id: 'gone', host: 'elsewhere', boot: '', pid: 1, started: '' };
    writeFileSync(join(directory, 'leases', `${cell}.1`), JSON.stringify(holder));
  }
});
