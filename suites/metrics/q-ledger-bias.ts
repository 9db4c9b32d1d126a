import type { Metric } from '../../core/contract/metric.ts';
import { ledgerMetric } from './parts/ledger.ts';

/** RMS of x_pop − x_∞ for the Q: the second term of the ledger. */
export const qLedgerBias: Metric = {
  ...ledgerMetric('bias', 'q'),
  id: 'q-ledger-bias',
  title: 'Penalty bias, Q',
  summary: 'What the penalty adds to that in the population; the same for every seed.',
};
