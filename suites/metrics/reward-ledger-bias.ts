import type { Metric } from '../../core/contract/metric.ts';
import { ledgerMetric } from './parts/ledger.ts';

/** RMS of x_pop − x_∞ for the reward: the second term of the ledger. */
export const rewardLedgerBias: Metric = {
  ...ledgerMetric('bias', 'reward'),
  id: 'reward-ledger-bias',
  title: 'Penalty bias, reward',
  summary: 'What the penalty adds to that in the population; the same for every seed.',
};
