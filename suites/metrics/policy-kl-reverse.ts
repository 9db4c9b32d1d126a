import type { Metric } from '../../core/contract/metric.ts';
import { stateCells } from './parts/cells.ts';
import { answerKey, refusesComparison } from './parts/comparison.ts';
import { scaledDivergence } from './parts/divergence.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { causalEntropy } from './parts/references.ts';
import { weightedMean } from './parts/weighted.ts';

/**
 * Σ_s w(s) σ KL(π̂ ‖ π*), reward units per decision: what regret sees. Under the
 * occupancy of the learner, over 1 − γ, it is the soft regret exactly:
 * p0·(V* − V^π̂) = σ/(1−γ) Σ_s ρ^π̂(s) KL(π̂ ‖ π*).
 */
export const policyKlReverse: Metric = {
  ...nonNegativeError,
  id: 'policy-kl-reverse',
  title: 'Divergence of the fit from the truth, σ KL(π̂ ‖ π*)',
  summary: 'Value lost per decision by a learner who acts on the learned policy, times the shock scale.',
  references: [causalEntropy],
  unit: 'reward',
  object: 'policy',
  needs: ['policy'],
  weights: ['uniform', 'expert', 'data', 'unvisited'],
  masks: ['all', 'regular'],

  refuses: (input, weights, mask) => refusesComparison(input, 'policy', weights, mask),

  measure(input, weights, mask) {
    const divergence = scaledDivergence(input.world.model, input.fit.policy, answerKey(input).policy);
    return weightedMean(divergence, stateCells(input, weights, mask));
  },
};
