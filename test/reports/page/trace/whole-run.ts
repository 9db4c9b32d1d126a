import type { DescribedMetric, HistoryEntry, Manifest, Verdict } from '../../../../core/contract/index.ts';
import { compareRuns } from '../../../../reports/regression/compare-runs.ts';
import { verdictOf } from '../../../../reports/verdicts/verdict.ts';
import { historyEntry, historyNumber } from '../../../fixtures/history.ts';
import { frozenRun } from '../../../fixtures/records/frozen.ts';
import { runOf, type Told } from '../../regression/run.ts';

/**
 * The frozen run with what a page may have besides: a card, counterfactuals, one estimator under several options,
 * earlier runs, a baseline, and the verdict that its records have.
 */
export function wholeRun() {
  const frozen = frozenRun();
  const regrets = ['counterfactual-a', 'counterfactual-b-mix', 'counterfactual-exposure-b-mix'];
  const described = regrets.map(
    (id): DescribedMetric => ({ ...frozen.manifest.metrics[0]!, id, title: id, object: 'counterfactual' }),
  );
  const first = new Map(
    frozen.manifest.cells.filter(({ world }) => world === 0).map((cell) => [cell.cell, cell]),
  );
  const records = frozen.records.map((record) => {
    const cell = first.get(record.result.cell);
    if (cell === undefined || record.result.status !== 'ok') return record;
    const made = regrets.map((metric, k) => ({
      metric,
      weights: 'uniform' as const,
      mask: 'all' as const,
      value: (0.3 + cell.row + 0.01 * cell.replicate) / (7 + k),
    }));
    return { ...record, result: { ...record.result, measured: [...record.result.measured, ...made] } };
  });
  const varied = frozen.manifest.rows.map((row, k) =>
    [0, 1, 3].includes(k) ? { ...row, id: 'iq-learn', options: { alpha: 10 ** k } } : row,
  );
  const manifest: Manifest = {
    ...frozen.manifest,
    metrics: [...frozen.manifest.metrics, ...described],
    rows: varied,
    worlds: frozen.manifest.worlds.map((world, w) => (w === 0 ? { ...world, card: cardOf(facts) } : world)),
  };
  const verdict: Verdict = { ...verdictOf(manifest, records), regression };
  return { ...frozen, manifest, records, verdict, history };
}

type Card = NonNullable<Manifest['worlds'][number]['card']>;

const facts: Readonly<Record<string, readonly [value: number, unit: string]>> = {
  'state-count': [21, 'count'],
  'decision-count': [159999.9998, 'count'],
  'informative-decisions': [9988.496, 'count'],
  'informative-share': [0.062428, 'share'],
  'uniform-tv': [0.1413, 'probability'],
  'static-tv': [0.00729, 'probability'],
  'contrast-rank': [2, 'count'],
  'shaping-angle': [16.3118, 'degrees'],
  'exposure-reward-panel-all': [0.11476, 'ratio'],
  'exposure-value-panel-all': [0.29409, 'ratio'],
  'exposure-q-panel-all': [0.17713, 'ratio'],
  'exposure-reward-discounted-all': [0.2493, 'ratio'],
  'shaping-share-panel': [0.055186, 'share'],
};

function cardOf(values: typeof facts): Card {
  return Object.entries(values).map(([id, [value, unit]]) => ({
    id,
    title: `title of ${id}`,
    summary: `Summary of ${id}.`,
    unit: unit as Card[number]['unit'],
    value,
  }));
}

const seeds = (level: number) => Array.from({ length: 6 }, (_, k) => level + 0.001 * ((k * 7) % 5));
const told = (row: string, values: readonly number[], more: Partial<Told> = {}): Told => ({
  world: '5 × 5 grid',
  row,
  values,
  ...more,
});
const crashed = ['ok', 'ok', 'ok', 'ok', 'crashed', 'crashed'] as const;

/** One row worse, one better, one unknown, one moved a little, one that crashes, one is new. */
const regression: NonNullable<Verdict['regression']> = {
  baseline: { id: '0123456789ab', from: 'first, 0123456789ab: promoted in baselines.' },
  comparison: compareRuns(
    runOf([
      told('BC', seeds(0.04), { fitMs: 20, peakBytes: 1e8 }),
      told('NFXP', seeds(0.04)),
      told('MCE-IRL', [0.04, 0.05]),
      told('GLADIUS', seeds(0.04), { code: 'x', fitMs: 20, peakBytes: 1e8 }),
      told('AIRL', seeds(0.04), { fitMs: [20, 21, 22, 23, 24, 25], peakBytes: 1e8 }),
      told('UFXP', seeds(0.04), { fitMs: [20, 21, 22, 23, 24, 25], peakBytes: 1e8 }),
    ]),
    runOf([
      told('BC', seeds(0.08), { fitMs: 30, peakBytes: 2e8 }),
      told('NFXP', seeds(0.015)),
      told('MCE-IRL', [0.05, 0.09]),
      told('GLADIUS', seeds(0.0401), { code: 'y', fitMs: 31, peakBytes: 2e8 }),
      told('AIRL', seeds(0.04), { fitMs: [40, 42, 41, 43, 48, 51], peakBytes: 3e8 }),
      told('UFXP', seeds(0.04), { status: crashed, fitMs: [20, 22, 22, 24, 24, 27], peakBytes: 3e8 }),
      told('MPEC', seeds(0.04)),
    ]),
  ),
  of: 'a'.repeat(64),
};

/** Three runs; the method of the last is another version. */
const history: readonly HistoryEntry[] = [0.05, 0.061, 0.2].map((mean, k) =>
  historyEntry(k, [
    historyNumber({
      world: 'known-truth line',
      mean,
      low: mean - 0.01,
      high: mean + 0.01,
      answers: String(k).repeat(64),
      versions: { environment: 1, subject: k === 2 ? 2 : 1, metric: 1 },
    }),
  ]),
);
