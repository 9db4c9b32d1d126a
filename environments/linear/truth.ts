import { linearReward } from '../../core/choice/linear-utility.ts';
import type { Features, Truth } from '../../core/contract/model.ts';
import type { PerParameter } from '../../core/contract/tables.ts';

/** The truth of a world whose reward is linear in its features. */
export function linearTruth(features: Features, theta: PerParameter): Truth {
  const pairs = features.values.length / theta.length;
  return { reward: linearReward(features, theta, new Float64Array(pairs)), parameters: theta };
}
