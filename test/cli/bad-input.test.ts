import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { irlbenchHere } from '../support/command-line-here.ts';

const folder = mkdtempSync(join(tmpdir(), 'irlbench-bad-'));
const cell = readFileSync(new URL('../fixtures/known-truth-low-action.json', import.meta.url), 'utf8');

function file(name: string, content: string | object): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** The published cell with one thing changed. */
function changed(name: string, change: (document: Record<string, unknown>) => void): string {
  const document = JSON.parse(cell) as Record<string, unknown>;
  change(document);
  return file(name, document);
}

function fitData(path: string, ...more: string[]): string[] {
  return ['fit', '--estimator', 'bc', '--data', path, ...more];
}

/** What is typed, the exit code, and what the sentence must hold: path, value, what is allowed. */
const cases: Readonly<Record<string, { args: () => string[]; code: number; says: readonly RegExp[] }>> = {
  'an unknown verb': { args: () => ['rum', 'starter'], code: 64, says: [/rum/, /run/] },
  'an unknown suite': {
    args: () => ['plan', 'startr'],
    code: 64,
    says: [/"startr"/, /did you mean starter/, /known-truth/],
  },
  'a folder for a suite': { args: () => ['plan', folder], code: 65, says: [new RegExp(folder), /folder/] },
  'a folder for a config file': {
    args: () => ['plan', 'starter', '--config', folder],
    code: 65,
    says: [new RegExp(folder), /folder/],
  },
  'a folder for a panel': {
    args: () => fitData(folder),
    code: 65,
    says: [new RegExp(folder), /it is a folder/],
  },
  'a directory of a run that is none': {
    args: () => ['compare', folder, folder],
    code: 65,
    says: [new RegExp(folder), /manifest\.json/, /\.jsonl/],
  },
  'what a shell makes of a variable that is not set': {
    args: () => ['run', 'starter', '--out', ''],
    code: 64,
    says: [/--out is ""/],
  },
  'a folder that is not there': {
    args: () => ['verify', join(folder, 'nowhere')],
    code: 65,
    says: [/nowhere holds no run: there is no such folder/],
  },
  'more cells at a time than any machine runs': {
    args: () => ['verify', folder, '-j', '1e9'],
    code: 64,
    says: [/--jobs is "1e9"/, /at most 1024/],
  },
  'estimators that the suite does not have': {
    args: () => ['plan', 'known-truth', '--est', 'sarsa'],
    code: 64,
    says: [/--est names "sarsa"/, /MCE-IRL.*\.$/],
  },
  'a journal whose last line has no end': {
    args: () => {
      file('journal.jsonl', '{"at":"2026');
      return ['baseline', 'list', '--baselines', folder];
    },
    code: 65,
    says: [/journal\.jsonl: line 1 has no end/, /remove it/],
  },
  'an argument of nothing': { args: () => ['status', ''], code: 64, says: [/<run> is ""/] },
  'more replicates than any suite has': {
    args: () => ['plan', 'starter', '--replicates', '0..999999999'],
    code: 64,
    says: [/--replicates/, /999999999/, /below 100000/],
  },
  'an unknown estimator': {
    args: () => ['fit', '--estimator', 'iq-lern', '--environment', 'garnet'],
    code: 64,
    says: [/--estimator/, /iq-lern/, /iq-learn/],
  },
  'an unknown environment': {
    args: () => ['fit', '--estimator', 'bc', '--environment', 'garnett'],
    code: 64,
    says: [/--environment/, /garnett/, /garnet/],
  },
  'an unknown option, with the nearest': {
    args: () => ['fit', '--estimator', 'iq-learn', '--option', 'alhpa=1', '--environment', 'garnet'],
    code: 65,
    says: [/alhpa/, /alpha/],
  },
  'α = 0': {
    args: () => ['fit', '--estimator', 'iq-learn', '--option', 'alpha=0', '--environment', 'garnet'],
    code: 65,
    says: [/alpha/, /\b0\b/, /> 0/, /Infinity/, /cv/],
  },
  'α < 0': {
    args: () => ['fit', '--estimator', 'iq-learn', '--option', 'alpha=-2', '--environment', 'garnet'],
    code: 65,
    says: [/alpha/, /-2/, /> 0/],
  },
  'γ = 1': {
    args: () => ['fit', '--estimator', 'bc', '--environment', 'garnet', '--param', 'discount=1'],
    code: 65,
    says: [/discount/, /\b1\b/, /< 1/],
  },
  'γ = 1 in a document': {
    args: () => fitData(changed('discount.json', (it) => (it['discount'] = 1))),
    code: 65,
    says: [/discount\.json/, /discount/, /\b1\b/, /< 1/],
  },
  'a transition row that sums to .99': {
    args: () =>
      fitData(
        changed('row.json', (it) => {
          const transitions = it['transitions'] as { probability: number[] };
          transitions.probability[0]! -= 0.01;
        }),
      ),
    code: 65,
    says: [/row\.json/, /0\.98999/, /sum.* 1/],
  },
  'a misspelt key in a document': {
    args: () => fitData(changed('key.json', (it) => (it['discont'] = 0.9))),
    code: 65,
    says: [/key\.json/, /discont/, /discount/],
  },
  'truncated JSON': {
    args: () => fitData(file('truncated.json', cell.slice(0, 5000))),
    code: 65,
    says: [/truncated\.json/, /line 1/, /truncated/],
  },
  'a file that is not there': {
    args: () => fitData(join(folder, 'nowhere.json')),
    code: 65,
    says: [/nowhere\.json/, /no such file/],
  },
  'a panel that is not there': {
    args: () => fitData(file('ok.json', cell), '--panel', join(folder, 'nowhere.csv')),
    code: 65,
    says: [/arrays\.panel: .*nowhere\.csv cannot be read: there is no such file/],
  },
  'a state out of range in a panel': {
    args: () =>
      fitData(file('ok.json', cell), '--panel', file('range.csv', 'id,t,state,action\n1,0,3,0\n1,1,21,0\n')),
    code: 65,
    says: [/range\.csv/, /line 3/, /\b21\b/, /20/],
  },
  'a missing column in a panel': {
    args: () => fitData(file('ok.json', cell), '--panel', file('column.csv', 'id,t,state\n1,0,3\n')),
    code: 65,
    says: [/column\.csv/, /action/],
  },
  'an empty panel': {
    args: () => fitData(file('ok.json', cell), '--panel', file('empty.csv', 'id,t,state,action\n')),
    code: 65,
    says: [/empty\.csv/, /no decision|empty/],
  },
  'a suite with a misspelt key': {
    args: () => [
      'plan',
      file('suite.json', {
        id: 'x',
        question: 'Why?',
        wrolds: [],
        worlds: [],
        estimators: 'every',
        seed: 's',
      }),
    ],
    code: 65,
    says: [/suite\.json/, /wrolds/, /worlds/],
  },
  'a pair without =': {
    args: () => ['fit', '--estimator', 'bc', '--environment', 'garnet', '--option', 'smoothing'],
    code: 64,
    says: [/"smoothing"/, /name=value/],
  },
  'more periods than anybody can walk through': {
    args: () => 'fit --estimator bc --environment garnet --individuals 3 --periods 4294967296'.split(' '),
    code: 64,
    says: [/--periods/, /"4294967296"/, /at most 1000000/],
  },
  'a fit without a world': {
    args: () => ['fit', '--estimator', 'bc'],
    code: 64,
    says: [/--environment/, /--data/],
  },
  'a directory that holds something else': {
    args: () => ['run', 'starter', '--out', folder],
    code: 64,
    says: [/irlbench-bad/],
  },
};

describe('bad input', () => {
  for (const [what, { args, code, says }] of Object.entries(cases)) {
    it(`${what} gets a sentence and exit code ${code}`, async () => {
      const said = await irlbenchHere(args());
      for (const pattern of says) expect(said.err).toMatch(pattern);
      expect(said.err).not.toMatch(/\n\s+at /);
      expect(said.out).toBe('');
      expect(said.code).toBe(code);
    });
  }

  it('under --json the same sentence is one JSON document on standard output', async () => {
    const said = await irlbenchHere(['fit', '--estimator', 'bc', '--json']);
    expect(JSON.parse(said.out)).toMatchObject({ error: { code: 'usage' } });
    expect(said.code).toBe(64);
  });
});
