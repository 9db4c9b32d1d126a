import type { Metric } from '../../core/contract/metric.ts';
import { ledgerMetric } from './parts/ledger.ts';

/** RMS of x_pop − x_∞ for the value: the second term of the ledger. */
export const valueLedgerBias: Metric = {
  ...ledgerMetric('bias', 'value'),
  id: 'value-ledger-bias',
  title: 'Penalty bias, value',
  summary: 'What the penalty adds to that in the population; the same for every seed.',
};
