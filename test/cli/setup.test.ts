import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { clock, doctorExitCode, flush, node } from '../../cli/commands/doctor.ts';
import type { DoctorOutput } from '../../cli/documents/doctor.ts';
import type { Manifest, Suite } from '../../core/contract/index.ts';
import { suiteSchema } from '../../core/contract/index.ts';
import { validate } from '../../core/schema/validate.ts';
import { irlbenchHere } from '../support/command-line-here.ts';

const folder = mkdtempSync(join(tmpdir(), 'irlbench-setup-'));

describe('irlbench doctor', () => {
  it('says of everything that runs rely on whether it is here', async () => {
    const { out, code } = await irlbenchHere(['doctor', '--json']);
    const { checks, well } = JSON.parse(out) as DoctorOutput;
    expect(checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'node',
        'cores',
        'memory',
        'memory-limit',
        'folder',
        'temporary',
        'clock',
        'git',
        'chromium',
      ]),
    );
    for (const { level, advice } of checks) if (level !== 'ok') expect(advice).toMatch(/\.$/);
    expect(well).toBe(true);
    expect(code).toBe(0);
    expect((await irlbenchHere(['doctor'])).out).toMatch(/^ok +node +\d+\.\d+\.\d+$/m);
  });

  it('fails an old Node, a clock that runs backwards and a folder that takes no files, each with advice', () => {
    const bad = [
      node('20.18.3'),
      node('18.20.0'),
      clock(backwards()),
      flush('folder', join(folder, 'nowhere')),
    ];
    for (const { level, advice } of bad) {
      expect(level).toBe('fail');
      expect(advice).toMatch(/^[A-Z].*\.$/);
    }
    expect(
      [node('20.19.0'), node('22.1.0'), flush('folder', folder)].map(({ level }) => level),
    ).not.toContain('fail');
    expect(doctorExitCode({ format: 'irlbench/doctor', version: 1, well: false, checks: bad })).toBe(75);
  });

  it('finds a folder that does not exist where runs should go', async () => {
    const said = await irlbenchHere(['doctor', '--out', join(folder, 'nowhere')]);
    expect(said.code).toBe(75);
    expect(said.out).toMatch(/^fail folder/m);
  });
});

function backwards(): () => number {
  let now = 0;
  return () => (now === 5 ? -1 : now++);
}

describe('irlbench init', () => {
  it('writes a suite that plans, with comments and a schema, and never overwrites', async () => {
    const out = join(folder, 'deep', 'my-suite.json');
    const { out: said, code } = await irlbenchHere(['init', 'suite', '--out', out]);
    expect(code).toBe(0);
    expect(said).toContain(`irlbench run ${out} --out`);
    const suite = validate<Suite & { $schema: string }>(
      suiteSchema,
      JSON.parse(readFileSync(out, 'utf8')),
      'suite',
    );
    expect(existsSync(join(folder, 'deep', suite.$schema))).toBe(true);
    const planned = await irlbenchHere(['plan', out, '--json']);
    expect((JSON.parse(planned.out) as Manifest).cells.length).toBeGreaterThan(10);
    writeFileSync(out, 'mine');
    const again = await irlbenchHere(['init', 'suite', '--out', out]);
    expect(again.code).toBe(64);
    expect(again.err).toContain(out);
    expect(readFileSync(out, 'utf8')).toBe('mine');
  });

  it('says what to type next so that a shell reads it', async () => {
    const out = join(folder, "it's ours", 'mine.mjs');
    const { out: said } = await irlbenchHere(['init', 'estimator', '--out', out]);
    const [, words] = said.split('Next: irlbench ');
    const { stdout } = spawnSync('bash', ['-c', `printf '%s\\n' ${words}`], { encoding: 'utf8' });
    expect(stdout).toBe(`conform\n${out}\n`);
  });
});

describe('irlbench completion', () => {
  let out = '';
  beforeAll(async () => {
    ({ out } = await irlbenchHere(['completion', 'bash']));
  });

  /** What bash offers behind these words. */
  function offered(...words: string[]): string[] {
    const line = ['irlbench', ...words].map((word) => `'${word}'`).join(' ');
    const script = `${out}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length}; _irlbench; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return stdout.split('\n').filter((word) => word !== '');
  }

  it.each([
    [['ru'], ['run']],
    [['baseline', 'pro'], ['promote']],
    [['run', 'starte'], ['starter']],
    [['run', 'starter', '--for'], ['--force']],
    [['run', 'starter', '--est', 'iq-l'], ['iq-learn']],
    [['run', '--env', 'rust-b'], ['rust-bus']],
    [['fit', '--estimator', 'nfx'], ['nfxp']],
    [['conform', 'gladi'], ['gladius']],
    [['list', 'envi'], ['environments']],
    [['export', 'out/run', '--format', 'jun'], ['junit']],
    [['init', 'est'], ['estimator']],
    [['completion', 'fi'], ['fish']],
    [['report', 'starte'], []],
    [['--conf'], ['--config']],
  ])('%j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });

  it('bash takes the script as it is, and registers it', () => {
    const { stdout } = spawnSync('bash', ['--norc', '-c', `${out}\ncomplete -p irlbench`], {
      encoding: 'utf8',
    });
    expect(stdout.trim()).toBe('complete -o default -F _irlbench irlbench');
  });

  it.each(['zsh', 'fish'])('%s has every verb and every suite', async (shell) => {
    const { out: script } = await irlbenchHere(['completion', shell]);
    for (const word of ['promote', 'conform', 'known-truth', 'iq-learn', 'format', 'junit'])
      expect(script).toContain(word);
    const parsed = spawnSync(shell, ['-n', '-c', script], { encoding: 'utf8' });
    if (parsed.error === undefined) expect(parsed.stderr).toBe('');
    else console.log(`skipped: there is no ${shell} to parse its completion`);
  });

  it('an unknown shell is named', async () => {
    const said = await irlbenchHere(['completion', 'tcsh']);
    expect(said.code).toBe(64);
    expect(said.err).toMatch(/"tcsh".*bash, zsh, fish/);
  });
});
