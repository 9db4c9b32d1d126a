import type { Metric } from '../../core/contract/metric.ts';
import { ledgerMetric } from './parts/ledger.ts';

/** RMS of x_∞ − x for the Q: the first term of the ledger. */
export const qLedgerGauge: Metric = {
  ...ledgerMetric('gauge', 'q'),
  id: 'q-ledger-gauge',
  title: 'Gauge, Q',
  summary:
    'What the method misses of the Q even with all the data in the world and no penalty: the level that no behaviour shows.',
};
