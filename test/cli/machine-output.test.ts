import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import type { program as CreateProgram } from '../../cli/main.ts';
import { inProject, irlbenchHere } from '../support/command-line-here.ts';

const folder = mkdtempSync(join(tmpdir(), 'irlbench-json-'));
const run = join(folder, 'run');
const baselines = ['--baselines', join(folder, 'baselines')];
const suite = join(folder, 'tiny.json');

/** A call of every verb that works, in an order in which each finds what it needs. */
const calls: Readonly<Record<string, readonly string[]>> = {
  list: ['list', 'controls'],
  plan: ['plan', suite],
  run: ['run', suite, '--out', run, '--jobs', '1'],
  status: ['status', run],
  verify: ['verify', run, '--sample', '1', '--jobs', '1'],
  replay: ['replay', '', '--run', run, '--jobs', '1'],
  merge: ['merge', run, '--out', join(folder, 'merged')],
  report: ['report', run],
  fit: ['fit', '--estimator', 'bc', '--environment', 'garnet', '--individuals', '5', '--periods', '4'],
  export: ['export', run, '--format', 'csv', '--out', join(folder, 'run.csv')],
  'history append': ['history', 'append', run, '--to', join(folder, 'history.jsonl')],
  'baseline save': ['baseline', 'save', run, '--as', 'first', ...baselines],
  'baseline list': ['baseline', 'list', ...baselines],
  'baseline show': ['baseline', 'show', 'first', ...baselines],
  'baseline diff': ['baseline', 'diff', 'first', 'first', ...baselines],
  'baseline rm': ['baseline', 'rm', 'first', '--reason', 'a test', ...baselines],
  'slurm emit': ['slurm', 'emit', suite, '--out', join(folder, 'slurm')],
  compare: ['compare', run, run],
  check: ['check', run, ...baselines],
  conform: ['conform', 'bc'],
  doctor: ['doctor'],
  init: ['init', 'suite', '--out', join(folder, 'mine.json')],
  completion: ['completion', 'bash'],
};

/** Verbs that need what a test machine has not, or another test has. */
const elsewhere: Readonly<Record<string, string>> = {
  'baseline promote': 'leaves nothing to remove: test/cli/regression.test.ts',
  'slurm submit': 'needs a cluster',
  'slurm collect': 'needs a cluster',
};

describe('--json', () => {
  let verbs: readonly Command[] = [];
  beforeAll(async () => {
    const { program } = (await import(inProject('dist/cli/main.js'))) as { program: typeof CreateProgram };
    verbs = leaves(program());
    writeFileSync(
      suite,
      JSON.stringify({
        id: 'tiny',
        question: 'Is standard output for machines alone?',
        worlds: [{ environment: 'garnet', parameters: { states: 4 } }],
        samples: [{ individuals: 20, periods: 10 }],
        estimators: [{ id: 'bc', options: { smoothing: 0.5 } }],
        controls: 'none',
        references: 'none',
        population: false,
        seed: 'tiny',
        metrics: ['policy-tv'],
      }),
    );
  });

  it.each(Object.entries(calls))('%s prints one document and nothing else', async (_, args) => {
    const { out } = await irlbenchHere([...args, '--json']);
    const document: unknown = JSON.parse(out);
    expect(typeof document).toBe('object');
    expect(document).not.toHaveProperty('error');
  });

  it('no verb is left out', () => {
    const known = [...Object.keys(calls), ...Object.keys(elsewhere)];
    expect(verbs.map(pathOf).toSorted()).toEqual(known.toSorted());
  });

  it('is a flag of every verb, and of every verb a flag that it does not know is a document, too', async () => {
    for (const verb of verbs) {
      expect(
        verb.options.map(({ long }) => long),
        pathOf(verb),
      ).toContain('--json');
      const { out, code } = await irlbenchHere([...pathOf(verb).split(' '), '--json', '--no-such-flag']);
      expect(JSON.parse(out), pathOf(verb)).toHaveProperty('error.code', 'usage');
      expect(code).toBe(64);
    }
  });
});

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function pathOf(verb: Command): string {
  return verb.parent?.parent ? `${pathOf(verb.parent)} ${verb.name()}` : verb.name();
}
