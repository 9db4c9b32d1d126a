import type { Metric } from '../../core/contract/metric.ts';
import { ledgerMetric } from './parts/ledger.ts';

/** RMS of x_∞ − x for the reward: the first term of the ledger. */
export const rewardLedgerGauge: Metric = {
  ...ledgerMetric('gauge', 'reward'),
  id: 'reward-ledger-gauge',
  title: 'Gauge, reward',
  summary:
    'What the method misses of the reward even with all the data in the world and no penalty: the level that no behaviour shows.',
};
