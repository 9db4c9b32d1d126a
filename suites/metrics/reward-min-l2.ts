import type { Metric } from '../../core/contract/metric.ts';
import type { PerPair } from '../../core/contract/tables.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { standardisedRewards } from './parts/references.ts';
import { projectionOf } from './parts/shaping.ts';
import { standardisedDistance } from './parts/standardised.ts';

/**
 * ‖s₁ − s₂‖ with s = c/‖c‖ and c(R) = R − M h the smallest reward that shaping can make of
 * R, in the Euclidean norm over available pairs: the canonical form that favours no
 * policy. Without the standardisation it is the error modulo shaping. Blind to scale.
 */
export const rewardMinL2: Metric = {
  ...nonNegativeError,
  id: 'reward-min-l2',
  title: 'Distance of least-norm rewards',
  summary: 'Distance between standardised least-norm rewards; from 0 to 2, blind to scale and shaping.',
  references: [standardisedRewards],
  unit: 'ratio',
  object: 'reward',
  needs: ['reward'],
  scaleFree: true,
  policyImplied: true,
  weights: ['uniform'],
  masks: ['all'],

  refuses: (input, weights, mask) => refusesComparison(input, 'reward', weights, mask),

  measure(input, weights, mask) {
    const { estimate, truth, cells } = compare(input, 'reward', weights, mask);
    const projection = projectionOf(input.world, mask, cells);
    const available = (reward: PerPair): PerPair => reward.map((r, i) => (cells[i] > 0 ? r : 0));
    return standardisedDistance(
      (reward) => available(projection.residual(reward)),
      available(estimate),
      available(truth),
    );
  },
};
