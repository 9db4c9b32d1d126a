import type { Metric } from '../../core/contract/metric.ts';
import type { PerPair, PerState } from '../../core/contract/tables.ts';
import { pairCells } from './parts/cells.ts';
import { answerKey, present, refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { difference, isConstant, weightedRms, weightedSpread } from './parts/weighted.ts';

/**
 * √Σ w (Â − A)² / √Σ w (A − Ā)² with A = Q − V: free of any gauge, since shaping
 * shifts Q(s, ·) and V(s) alike, and σ log π̂ for any fit whose parts agree. The error keeps its level; the truth is taken about
 * its mean, because σ log π is far from zero even for a learner who knows nothing.
 */
export const advantageRelativeRmse: Metric = {
  ...nonNegativeError,
  id: 'advantage-relative-rmse',
  title: 'Relative advantage error',
  summary: 'Error of Q − V over the spread of the true one: gauge-free.',
  references: [],
  unit: 'ratio',
  object: 'advantage',
  needs: ['q', 'value'],
  policyImplied: true,
  weights: ['uniform', 'expert', 'data'],
  masks: ['all', 'regular'],

  refuses(input, weights, mask) {
    const refusal = refusesComparison(input, 'q', weights, mask);
    if (refusal !== null) return refusal;
    const key = answerKey(input);
    const cells = pairCells(input, weights, mask);
    return isConstant(advantage(key.q, key.value), cells)
      ? 'The true advantage is constant on these cells.'
      : null;
  },

  measure(input, weights, mask) {
    const key = answerKey(input);
    const truth = advantage(key.q, key.value);
    const estimate = advantage(present(input.fit.q, 'q'), present(input.fit.value, 'value'));
    const cells = pairCells(input, weights, mask);
    return weightedRms(difference(estimate, truth), cells) / weightedSpread(truth, cells);
  },
};

function advantage(q: PerPair, value: PerState): PerPair {
  const A = q.length / value.length;
  return q.map((x, i) => x - value[Math.floor(i / A)]);
}
