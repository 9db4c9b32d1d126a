import type { PerPair } from '../../../core/contract/tables.ts';
import { normalisedOccupancy } from '../../../core/mdp/occupancy.ts';
import { answerKey } from './comparison.ts';
import { oncePerFit } from './once-per-fit.ts';

/** ρ̂ − ρ* of every pair: shares of discounted time in the true world, both from its initial distribution. */
export const occupancyDifference = oncePerFit((input): PerPair => {
  const { world, policy, occupancy } = answerKey(input);
  const { model } = world;
  const learned = normalisedOccupancy(model, input.fit.policy, model.initial);
  return policy.map((p, i) => {
    const s = Math.floor(i / model.actionCount);
    return learned[s] * input.fit.policy[i] - occupancy[s] * p;
  });
});
