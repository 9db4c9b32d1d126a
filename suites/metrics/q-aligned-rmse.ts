import type { Metric } from '../../core/contract/metric.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { identifiability } from './parts/references.ts';
import { fitShaping } from './parts/shaping.ts';
import { difference, weightedRms } from './parts/weighted.ts';

/**
 * √Σ w (Q̂ − Q − ĥ(s))², reward units, with the potential ĥ that was fitted to the
 * reward error and is not fitted again: a shaped reward shifts Q(s, ·) by h(s).
 * For a Bellman-consistent fit a function of the policy alone.
 */
export const qAlignedRmse: Metric = {
  ...nonNegativeError,
  id: 'q-aligned-rmse',
  title: 'Q error modulo shaping',
  summary: 'Q error after removing the shaping potential that was fitted to the reward error.',
  references: [identifiability],
  unit: 'reward',
  object: 'q',
  needs: ['reward', 'q'],
  policyImplied: true,
  weights: ['uniform'],
  masks: ['all', 'regular'],

  refuses: (input, weights, mask) => refusesComparison(input, 'q', weights, mask),

  measure(input, weights, mask) {
    const { estimate, truth, cells } = compare(input, 'q', weights, mask);
    const { potential } = fitShaping(input, mask);
    const A = input.world.model.actionCount;
    const error = difference(estimate, truth).map((e, i) => e - potential[Math.floor(i / A)]);
    return weightedRms(error, cells);
  },
};
