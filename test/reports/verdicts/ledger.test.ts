import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../core/contract/record.ts';
import type { Finding } from '../../../reports/verdicts/findings.ts';
import { ledgerSentences } from '../../../reports/verdicts/ledger.ts';
import type { RecordReader } from '../../../reports/verdicts/replicates.ts';

const manifest = {
  worlds: [{ name: 'cell', sample: null }],
  rows: [{ label: 'IQ-Learn' }, { label: 'MCE-IRL' }],
} as unknown as Manifest;
const failure = (row: number) => ({ world: 0, row, subject: 'reward', outcome: 'fail' }) as Finding;

function reader(values: Readonly<Record<string, readonly number[]>>): RecordReader {
  return {
    records: () => [],
    replicates: (_world: number, row: number, { metric }: { readonly metric: string }) => ({
      values: values[`${row} ${metric}`] ?? [],
    }),
  } as unknown as RecordReader;
}

const published = {
  '0 reward-ledger-gauge': [0.0709, 0.0709],
  '0 reward-ledger-bias': [0.069, 0.069],
  '0 reward-ledger-sampling': [0.05, 0.054],
};

describe('the ledger in words', () => {
  it('names every term with its size and its share of the summed squares', () => {
    // .0709² = .00503, .069² = .00476, .052² = .00270; their sum is .01249.
    expect(ledgerSentences(manifest, [failure(0)], reader(published)).sentences).toEqual([
      'On cell the reward is missed: IQ-Learn by gauge (0.0709, 40 %), penalty bias (0.069, 38 %) and sampling (0.052, 22 %).',
    ]);
  });

  it('says alone where one term is nine tenths of it, and names the rows that it explained', () => {
    const numbers = {
      ...published,
      '1 reward-ledger-gauge': [1.4],
      '1 reward-ledger-bias': [0],
      '1 reward-ledger-sampling': [0.1],
    };
    const { sentences, explained } = ledgerSentences(manifest, [failure(0), failure(1)], reader(numbers));
    expect(sentences[0]).toContain('; MCE-IRL by gauge alone (1.4).');
    expect(explained).toHaveLength(2);
  });

  it('is silent where a term is missing or nothing failed', () => {
    const missing = { ...published, '0 reward-ledger-bias': [] };
    expect(ledgerSentences(manifest, [failure(0)], reader(missing)).sentences).toEqual([]);
    expect(ledgerSentences(manifest, [], reader(published)).sentences).toEqual([]);
  });
});
