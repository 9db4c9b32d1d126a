import type { Metric } from '../../core/contract/metric.ts';
import { stateCells } from './parts/cells.ts';
import { answerKey, refusesComparison } from './parts/comparison.ts';
import { scaledDivergence } from './parts/divergence.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { causalEntropy } from './parts/references.ts';
import { weightedMean } from './parts/weighted.ts';

/**
 * Σ_s w(s) σ KL(π* ‖ π̂), reward units per decision: what likelihood sees. Unclipped,
 * so a learned zero where the expert chooses makes it infinite.
 */
export const policyKl: Metric = {
  ...nonNegativeError,
  id: 'policy-kl',
  title: 'Divergence of the truth from the fit, σ KL(π* ‖ π̂)',
  summary:
    'Expected log-likelihood lost per decision by choosing with the learned policy, times the shock scale.',
  references: [causalEntropy],
  unit: 'reward',
  object: 'policy',
  needs: ['policy'],
  weights: ['uniform', 'expert', 'data', 'unvisited'],
  masks: ['all', 'regular'],

  refuses: (input, weights, mask) => refusesComparison(input, 'policy', weights, mask),

  measure(input, weights, mask) {
    const divergence = scaledDivergence(input.world.model, answerKey(input).policy, input.fit.policy);
    return weightedMean(divergence, stateCells(input, weights, mask));
  },
};
