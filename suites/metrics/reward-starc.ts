import type { Metric } from '../../core/contract/metric.ts';
import type { Model } from '../../core/contract/model.ts';
import type { PerPair } from '../../core/contract/tables.ts';
import { factorPolicySystem, type PolicySystem } from '../../core/mdp/policy-system.ts';
import { applyShaping } from '../../core/mdp/shaping.ts';
import { compare, refusesComparison } from './parts/comparison.ts';
import { nonNegativeError } from './parts/non-negative-error.ts';
import { standardisedRewards } from './parts/references.ts';
import { standardisedDistance } from './parts/standardised.ts';
import { uniformPolicy } from './parts/uniform-policy.ts';

/** The uniform policy and its system: one factorisation a world serves every fit. */
interface Valuation {
  readonly policy: PerPair;
  readonly system: PolicySystem;
}
const known = new WeakMap<Model, Valuation>();

/**
 * STARC-VAL: ‖s₁ − s₂‖ with c(R) = R − V^π + γPV^π under the uniform policy π (no entropy),
 * s = c/‖c‖ and the Euclidean norm over available pairs throughout. Blind to shaping, to constants
 * and to positive scale, which behaviour with a known σ does see: read it beside
 * the error modulo shaping. For a Bellman-consistent fit a function of the policy alone.
 */
export const rewardStarc: Metric = {
  ...nonNegativeError,
  id: 'reward-starc',
  title: 'STARC distance of the reward',
  summary: 'Distance between standardised advantages of a uniform policy; from 0 to 2, blind to scale.',
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
    const { model } = input.world;
    const available = (reward: PerPair): PerPair => reward.map((r, i) => (cells[i] > 0 ? r : 0));
    return standardisedDistance(
      (reward) => available(advantage(model, reward)),
      available(estimate),
      available(truth),
    );
  },
};

/** R − V^π + γPV^π, V^π = (I − γP_π)⁻¹ Σ_a π R. */
function advantage(model: Model, reward: PerPair): PerPair {
  const { policy, system } = valuation(model);
  const earned = new Float64Array(model.stateCount);
  reward.forEach((r, i) => {
    earned[Math.floor(i / model.actionCount)] += policy[i] * r;
  });
  const shaping = applyShaping(model, system.solve(earned, earned), new Float64Array(reward.length));
  return reward.map((r, i) => r - shaping[i]);
}

function valuation(model: Model): Valuation {
  const remembered = known.get(model);
  if (remembered !== undefined) return remembered;
  const policy = uniformPolicy(model);
  const made = { policy, system: factorPolicySystem(model, policy) };
  known.set(model, made);
  return made;
}
