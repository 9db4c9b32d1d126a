import type { Metric } from '../../core/contract/metric.ts';
import { stateCells } from './parts/cells.ts';
import { answerKey, refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { weightedMean } from './parts/weighted.ts';

/** Total variation between the policies, Σ_s w(s) ½ Σ_a |π̂ − π*|: the share of choices predicted wrongly. */
export const policyTv: Metric = {
  ...nonNegativeError,
  id: 'policy-tv',
  title: 'Total variation',
  summary: 'Half the summed gap between learned and true choice probabilities, averaged over states.',
  references: [],
  unit: 'probability',
  object: 'policy',
  needs: ['policy'],
  weights: ['uniform', 'expert', 'data', 'unvisited'],
  masks: ['all', 'regular'],

  refuses: (input, weights, mask) => refusesComparison(input, 'policy', weights, mask),

  measure(input, weights, mask) {
    const { stateCount: S, actionCount: A } = input.world.model;
    const truth = answerKey(input).policy;
    const { policy } = input.fit;
    const distance = new Float64Array(S);
    for (let s = 0; s < S; s++) {
      let sum = 0;
      for (let i = s * A; i < (s + 1) * A; i++) sum += Math.abs(policy[i] - truth[i]);
      distance[s] = sum / 2;
    }
    return weightedMean(distance, stateCells(input, weights, mask));
  },
};
