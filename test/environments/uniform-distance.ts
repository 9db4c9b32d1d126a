import type { World } from '../../core/contract/environment.ts';
import { softSolve } from '../../core/mdp/soft-solve.ts';

/** Mean over states of the total variation between the expert and uniform play: how much there is to learn. */
export function uniformDistance({ model, truth }: World): number {
  const { policy } = softSolve(model, truth!.reward);
  const apart = policy.reduce((sum, probability) => sum + Math.abs(probability - 1 / model.actionCount), 0);
  return apart / 2 / model.stateCount;
}
