import type { Metric } from '../../core/contract/metric.ts';
import { ledgerMetric } from './parts/ledger.ts';

/** RMS of x̂ − x_pop for the Q: the third term of the ledger. */
export const qLedgerSampling: Metric = {
  ...ledgerMetric('sampling', 'q'),
  id: 'q-ledger-sampling',
  title: 'Sampling, Q',
  summary: 'What this sample adds to the population fit of the same method.',
};
