import { choiceFrequencies } from '../../../core/choice/frequencies.ts';
import type { Task } from '../../../core/contract/model.ts';
import type { PerPair } from '../../../core/contract/tables.ts';

/** Added to every action where some action was never chosen, in observations. */
const halfAnObservation = 0.5;

/**
 * The choice frequencies of the panel. Where a visited state lacks an action its
 * logarithm would be −∞, so half an observation is then added to every action.
 */
export function clonedPolicy({ model, demonstrations }: Task): PerPair {
  const { policy, unobserved } = choiceFrequencies(model, demonstrations, 0);
  return unobserved.length === 0
    ? policy
    : choiceFrequencies(model, demonstrations, halfAnObservation).policy;
}
