import type { Metric } from '../../core/contract/metric.ts';
import { anchorAvailable, anchoredReward, knownAnchor } from './parts/anchor.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { anchoredInversion, identifiability } from './parts/references.ts';
import { difference, weightedRms } from './parts/weighted.ts';

/**
 * √Σ w (r̂ₐ − rₐ)², reward units: fit and truth are first shaped so that the anchor
 * action pays its known payoff, r + M h with h = (I − γ P_a0)⁻¹ (c − r(·, a0)).
 * For a Bellman-consistent fit this is a function of the policy alone: all that
 * behaviour can identify, in reward units.
 */
export const rewardAnchoredRmse: Metric = {
  ...nonNegativeError,
  id: 'reward-anchored-rmse',
  title: 'Anchored reward error',
  summary: 'Reward error after shaping fit and truth so that the anchor action pays its known payoff.',
  references: [anchoredInversion, identifiability],
  unit: 'reward',
  object: 'reward',
  needs: ['reward'],
  policyImplied: true,
  weights: ['uniform', 'expert', 'data'],
  masks: ['all', 'regular'],

  refuses(input, weights, mask) {
    const { anchor, model } = input.world;
    if (anchor === null) return 'This world knows no payoff of any action.';
    if (!anchorAvailable(model, anchor)) return 'The anchor action is not available in every state.';
    return refusesComparison(input, 'reward', weights, mask);
  },

  measure(input, weights, mask) {
    const { model } = input.world;
    const anchor = knownAnchor(input.world);
    const { estimate, truth, cells } = compare(input, 'reward', weights, mask);
    const anchored = anchoredReward(model, anchor, estimate);
    return weightedRms(difference(anchored, anchoredReward(model, anchor, truth)), cells);
  },
};
