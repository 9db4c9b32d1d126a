import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shardsFor, sliceShards } from '../../../../suites/harness/slurm/arrays.ts';
import { quoted } from '../../../../suites/harness/slurm/quote.ts';
import { arrayScript, type GridScripts, mergeScript } from '../../../../suites/harness/slurm/scripts.ts';

const grid: GridScripts = {
  suite: 'known-truth',
  folder: '/data/grids/known-truth',
  program: ['/usr/bin/node', '/opt/irlbench/dist/cli/main.js'],
  run: ['known-truth', '--env', 'low', '--shard-by', 'cost', '--costs', 'costs.json', '--quiet'],
  shards: 12,
  minutes: 25,
  jobs: 2,
  limitMinutes: 62,
  warnSeconds: 120,
  atOnce: 4,
  requeues: 3,
  options: ['--partition=short', '--exclusive'],
  setup: ['module load node'],
};

const bash = (script: string, ...args: string[]) =>
  execFileSync('bash', ['-c', script, 'bash', ...args], { encoding: 'utf8' });

describe('quoting', () => {
  it('comes back from bash as it went, whatever is in it', () => {
    const hostile = [
      "it's",
      'a "grid"',
      '$HOME',
      '`id`',
      '$(id)',
      'a\nb',
      '*',
      '~',
      '',
      '-x',
      '\\',
      '!',
      'é',
      ';&|<>',
      '# no',
    ];
    const ascii = Array.from({ length: 127 }, (_, i) => String.fromCharCode(i + 1));
    const words = [...hostile, ...ascii, ascii.join(''), ascii.toReversed().join('')];
    expect(
      bash(`printf '%s\\0' ${words.map(quoted).join(' ')}`)
        .split('\0')
        .slice(0, -1),
    ).toEqual(words);
  });

  it('leaves a plain word plain', () => {
    expect(quoted('/opt/irlbench/main.js')).toBe('/opt/irlbench/main.js');
  });
});

describe('slices of a grid', () => {
  it('have every shard once, and none is larger than the site allows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 1001 }), (shards, size) => {
        const slices = sliceShards(shards, size);
        const all = slices.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i));
        expect(all).toEqual(Array.from({ length: shards }, (_, i) => i + 1));
        expect(Math.max(...slices.map(({ count }) => count))).toBeLessThanOrEqual(size);
        expect(slices).toHaveLength(Math.ceil(shards / size));
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it('are as many as the target asks for, and never more than cells', () => {
    expect(shardsFor(100 * 60_000, 30 * 60_000, 1, 1000)).toBe(4);
    expect(shardsFor(100 * 60_000, 30 * 60_000, 2, 1000)).toBe(2);
    expect(shardsFor(100 * 60_000, 30 * 60_000, 1, 3)).toBe(3);
    expect(shardsFor(5, 30 * 60_000, 1, 3)).toBe(1);
  });
});

describe('the script of an array', () => {
  const script = arrayScript(grid, { first: 11, count: 2 });

  it('says what Slurm must know before the first command', () => {
    const directives = script.split('\n').filter((line) => line.startsWith('#SBATCH '));
    expect(directives).toEqual([
      '#SBATCH --job-name=irlbench-known-truth',
      '#SBATCH --array=0-1%4',
      '#SBATCH --cpus-per-task=2',
      '#SBATCH --time=62',
      '#SBATCH --signal=B:USR1@120',
      '#SBATCH --requeue',
      '#SBATCH --open-mode=append',
      '#SBATCH --output=logs/%A_%a.log',
      '#SBATCH --partition=short',
      '#SBATCH --exclusive',
    ]);
    expect(script.indexOf('#SBATCH --exclusive')).toBeLessThan(script.indexOf('set -u'));
  });

  it('runs the shard of its task', () => {
    expect(script).toContain('shard=$((SLURM_ARRAY_TASK_ID + 11))');
    expect(script).toContain('--shard "$shard/12" --jobs 2 --out "shards/$shard" &');
  });

  it('is bash, as is the one that merges, for any suite and any folder', () => {
    const hostile = { ...grid, suite: "it's\n#SBATCH --evil", folder: `/tmp/it's "a" $HOME\ngrid` };
    for (const text of [arrayScript(hostile, { first: 1, count: 1 }), mergeScript(hostile)]) {
      execFileSync('bash', ['-n'], { input: text });
      expect(text.split('\n').filter((line) => line.includes('evil') && !line.startsWith('# '))).toEqual([
        expect.stringMatching(/^#SBATCH --job-name=irlbench-it-s-SBATCH---evil(-merge)?$/),
      ]);
    }
  });

  it('refuses an option that Slurm would read by rules of its own', () => {
    for (const option of [
      '-p short',
      '--comment=two words',
      "--comment='x'",
      '--partition=a\n#SBATCH --exclusive',
    ])
      expect(() => arrayScript({ ...grid, options: [option] }, { first: 1, count: 1 })).toThrow(
        /one long option/,
      );
  });
});
