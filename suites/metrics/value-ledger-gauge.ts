import type { Metric } from '../../core/contract/metric.ts';
import { ledgerMetric } from './parts/ledger.ts';

/** RMS of x_∞ − x for the value: the first term of the ledger. */
export const valueLedgerGauge: Metric = {
  ...ledgerMetric('gauge', 'value'),
  id: 'value-ledger-gauge',
  title: 'Gauge, value',
  summary:
    'What the method misses of the value even with all the data in the world and no penalty: the level that no behaviour shows.',
};
