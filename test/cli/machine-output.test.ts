import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { documents as written } from '../../cli/documents/index.ts';
import type { program as CreateProgram } from '../../cli/main.ts';
import { inProject, irlbenchHere } from '../support/command-line-here.ts';
import { asPublished, published } from '../support/published.ts';

const folder = mkdtempSync(join(tmpdir(), 'irlbench-json-'));
const run = join(folder, 'run');
const baselines = ['--baselines', join(folder, 'baselines')];
const suite = join(folder, 'tiny.json');

/** A call of every verb that works, with the schema of what it prints, in an order in which each finds what it needs. */
const calls: Readonly<Record<string, readonly [schema: string, ...args: readonly string[]]>> = {
  list: ['list', 'list', 'environments'],
  plan: ['manifest', 'plan', suite],
  'plan --shards': ['shards', 'plan', suite, '--shards', '2'],
  run: ['verdict', 'run', suite, '--out', run, '--jobs', '1'],
  status: ['status', 'status', run],
  verify: ['verification', 'verify', run, '--sample', '1', '--jobs', '1'],
  replay: ['replay', 'replay', 'KEY', '--run', run, '--jobs', '1'],
  merge: ['verdict', 'merge', run, '--out', join(folder, 'merged')],
  report: ['verdict', 'report', run],
  'report --index': ['runs', 'report', '--index', run, folder, '--out', join(folder, 'index.html')],
  fit: [
    'fit',
    'fit',
    '--estimator',
    'bc',
    '--environment',
    'one-state',
    '--individuals',
    '5',
    '--periods',
    '4',
  ],
  export: ['export', 'export', run, '--format', 'csv', '--out', join(folder, 'run.csv')],
  'history append': ['history-append', 'history', 'append', run, '--to', join(folder, 'history.jsonl')],
  'baseline save': ['baseline-entry', 'baseline', 'save', run, '--as', 'first', ...baselines],
  'baseline list': ['baseline-list', 'baseline', 'list', ...baselines],
  'baseline show': ['baseline-show', 'baseline', 'show', 'first', ...baselines],
  'baseline diff': ['comparison', 'baseline', 'diff', 'first', 'first', ...baselines],
  'baseline rm': ['baseline-entry', 'baseline', 'rm', 'first', '--reason', 'a test', ...baselines],
  'slurm emit': ['slurm-emit', 'slurm', 'emit', suite, '--out', join(folder, 'slurm')],
  compare: ['comparison', 'compare', run, run],
  check: ['verdict', 'check', run, ...baselines],
  conform: ['conformance', 'conform', 'bc'],
  doctor: ['doctor', 'doctor'],
  init: ['init', 'init', 'suite', '--out', join(folder, 'mine.json')],
  completion: ['completion', 'completion', 'bash'],
};

/** Verbs that need what a test machine has not, or another test has. */
const elsewhere: Readonly<Record<string, string>> = {
  'baseline promote': 'leaves nothing to remove: test/cli/regression.test.ts',
  'slurm submit': 'needs a cluster: test/suites/harness/slurm',
  'slurm collect': 'needs a cluster',
};

/** Places that hold anything: what they hold has a schema of its own. */
const free: readonly string[] = ['list.environments.*.schema', 'manifest.suite', 'manifest.configuration'];

describe('--json', () => {
  let verbs: readonly Command[] = [];
  const documents = new Map<string, object>();
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

  it.each(Object.entries(calls))(
    '%s prints one document of its schema, and nothing else',
    async (_, call) => {
      const [schema, ...words] = call;
      const args = words.map((word) => (word === 'KEY' ? keyIn(run) : word));
      const { out } = await irlbenchHere([...args, '--json']);
      const document = asPublished<object>(schema, JSON.parse(out));
      documents.set(schema, document);
      expect(document).toMatchObject({
        format: expect.stringMatching(/^irlbench\//),
        version: expect.any(Number),
      });
    },
  );

  it('no verb is left out, and no schema of what verbs print', () => {
    const known = [...Object.keys(calls).filter((call) => !call.includes('--')), ...Object.keys(elsewhere)];
    expect(verbs.map(pathOf).toSorted()).toEqual(known.toSorted());
    const others = ['address', 'error', 'slurm-submit'];
    expect([...documents.keys(), ...others]).toEqual(expect.arrayContaining(Object.keys(written)));
    for (const [name, schema] of Object.entries(written)) expect(published(name)).toEqual(schema);
  });

  it('a document with anything in it that is of another kind, or more, is none', () => {
    const accepted = [...documents].flatMap(([schema, document]) =>
      openPlaces(document, (mutant) => isOf(schema, mutant)).map((place) => schema + place),
    );
    expect(accepted).toEqual(free);
  });

  it('a document of another version, or without its format, is none', () => {
    for (const [schema, document] of documents) {
      const { format, version, ...rest } = document as { readonly format: string; readonly version: number };
      expect(isOf(schema, { format, version, ...rest }), schema).toBe(true);
      expect(isOf(schema, { format, version: version + 1, ...rest }), schema).toBe(false);
      expect(isOf(schema, { format: 'irlbench/other', version, ...rest }), schema).toBe(false);
      expect(isOf(schema, { version, ...rest }), schema).toBe(false);
      expect(isOf(schema, { format, ...rest }), schema).toBe(false);
    }
  });

  it('is a flag of every verb, and of every verb a flag that it does not know is a document, too', async () => {
    for (const verb of verbs) {
      expect(
        verb.options.map(({ long }) => long),
        pathOf(verb),
      ).toContain('--json');
      const { out, code } = await irlbenchHere([...pathOf(verb).split(' '), '--json', '--no-such-flag']);
      expect(asPublished('error', JSON.parse(out)), pathOf(verb)).toHaveProperty('error.code', 'usage');
      expect(code).toBe(64);
    }
  });
});

/** The one cell of a run. */
function keyIn(directory: string): string {
  return readdirSync(join(directory, 'records'))[0]!.replace('.json', '');
}

function isOf(schema: string, document: unknown): boolean {
  try {
    asPublished(schema, document);
    return true;
  } catch {
    return false;
  }
}

const strange = { strange: [null] };

/** Places of a document that take a value of any kind, or a key of any name; items of a list are one place. */
function openPlaces(document: object, accepts: (mutant: object) => boolean): readonly string[] {
  // Two items of a list stand for all.
  const mutant = JSON.parse(JSON.stringify(document), (_, value: unknown) =>
    Array.isArray(value) ? value.slice(0, 2) : value,
  ) as object;
  const seen = new Map<string, boolean>();
  const once = (place: string, accepted: () => boolean): boolean => {
    const known = seen.get(place) ?? accepted();
    seen.set(place, known);
    return known;
  };
  const lookInside = (at: Record<string, unknown>, path: string): void => {
    if (!Array.isArray(at))
      once(`${path}+`, () => {
        at['strange'] = strange;
        const accepted = accepts(mutant);
        delete at['strange'];
        return accepted;
      });
    for (const [key, value] of Object.entries(at)) {
      const place = `${path}.${Array.isArray(at) ? '*' : key}`;
      const open = once(place, () => {
        at[key] = strange;
        const accepted = accepts(mutant);
        at[key] = value;
        return accepted;
      });
      if (!open && typeof value === 'object' && value !== null)
        lookInside(value as Record<string, unknown>, place);
    }
  };
  lookInside(mutant as Record<string, unknown>, '');
  return [...seen].flatMap(([place, open]) => (open ? [place] : []));
}

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function pathOf(verb: Command): string {
  return verb.parent?.parent ? `${pathOf(verb.parent)} ${verb.name()}` : verb.name();
}
