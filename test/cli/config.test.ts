import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { globalsFirst, readConfig } from '../../cli/config.ts';
import { configSchemaOf } from '../../cli/config-schema.ts';
import type { program as CreateProgram } from '../../cli/main.ts';
import type { Manifest } from '../../core/contract/index.ts';
import { irlbench } from '../support/command-line.ts';
import { inProject, irlbenchHere } from '../support/command-line-here.ts';

const folder = mkdtempSync(join(tmpdir(), 'irlbench-config-'));

function config(name: string, document: object | string): string {
  const path = join(folder, name);
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document));
  return path;
}

async function planned(...args: string[]): Promise<Manifest> {
  const { out, err, code } = await irlbenchHere(['plan', 'bus-engine', ...args, '--json']);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out) as Manifest;
}

describe('a config file', () => {
  const file = config('plan.json', {
    plan: { replicates: '0..1', est: ['nfxp'], seed: 'from a file' },
    fit: { estimator: 'bc', environment: 'garnet', option: { smoothing: 0.5 }, individuals: 20, periods: 5 },
  });

  it('equals the flags', async () => {
    const typed = await planned('--replicates', '0..1', '--est', 'nfxp', '--seed', 'from a file');
    expect(await planned('--config', file)).toEqual(typed);
    expect(typed.configuration).toMatchObject({
      suite: 'bus-engine',
      replicates: [0, 1],
      est: ['nfxp'],
      seed: 'from a file',
    });
  });

  it('and what is typed wins, a list as a whole', async () => {
    const { configuration } = await planned('--config', file, '--est', 'bc', 'ccp', '--replicates', '0');
    expect(configuration).toMatchObject({
      suite: 'bus-engine',
      replicates: [0],
      est: ['bc', 'ccp'],
      seed: 'from a file',
    });
  });

  it('stands before or behind the verb, and gives what a verb requires', async () => {
    for (const args of [
      ['--config', file, 'fit', '--json'],
      ['fit', '--json', `--config=${file}`],
    ]) {
      const { out, code } = await irlbenchHere(args);
      expect(code).toBe(0);
      const { key, decisions } = JSON.parse(out);
      expect(key.subject).toMatchObject({ id: 'bc', options: { smoothing: 0.5 } });
      expect(decisions).toBe(100);
    }
  });

  it('is found in the working directory', async () => {
    config('irlbench.config.json', { plan: { replicates: 0, seed: 'found' } });
    const { out } = await irlbench(['plan', 'bus-engine', '--json'], folder);
    expect((JSON.parse(out) as Manifest).suite).toMatchObject({ seed: 'found' });
  });

  it.each([
    ['an unknown verb', { rnu: {} }, /rnu is not known: did you mean "run"\?/],
    ['an unknown flag', { run: { job: 2 } }, /run\.job is not known: did you mean "jobs"\?/],
    ['a wrong type', { run: { force: 'yes' } }, /run\.force is "yes": it must be true or false/],
    ['a wrong value', { run: { jobs: 0 } }, /config .*: run\.jobs: --jobs is "0"; it must be/],
    ['a wrong nested flag', { baseline: { save: { name: 'x' } } }, /baseline\.save\.name is not known/],
    ['broken JSON', '{ "run": ', /not JSON at line 1/],
    ['a list', [], /is \[\]: it must be an object/],
  ])('%s is an error that names it', async (what, document, says) => {
    const path = config(`${what.replaceAll(' ', '-')}.json`, document);
    const said = await irlbenchHere(['run', 'starter', '--out', join(folder, 'never'), '--config', path]);
    expect(said.err).toMatch(says);
    expect(said.err).toContain(path);
    expect(said.code).toBe(65);
  });

  it('has the published schema, made of the flags', async () => {
    const { program } = (await import(inProject('dist/cli/main.js'))) as { program: typeof CreateProgram };
    expect(readConfig(file, program())).toEqual(JSON.parse(readFileSync(file, 'utf8')));
    const published = readFileSync(inProject('schemas/config.json'), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(configSchemaOf(program()))));
  });

  it('moves no flag that belongs to somebody else', () => {
    expect(globalsFirst(['run', 'x', '--config', 'f', '--no-color', '-j', '2'])).toEqual([
      '--config',
      'f',
      '--no-color',
      'run',
      'x',
      '-j',
      '2',
    ]);
    expect(globalsFirst(['run', '--', '--no-color'])).toEqual(['run', '--', '--no-color']);
    expect(globalsFirst(['run', '--config'])).toEqual(['--config', 'run']);
  });
});
