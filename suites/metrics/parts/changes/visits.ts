import type { AnswerKey } from '../../../../core/contract/metric.ts';
import { regularStates } from './regular.ts';

/** Share of discounted time that the expert takes each action in regular states; length A. */
export function actionVisits({ world, policy, occupancy }: AnswerKey): Float64Array {
  const A = world.model.actionCount;
  const visits = new Float64Array(A);
  for (const s of regularStates(world))
    for (let a = 0; a < A; a++) visits[a] += occupancy[s] * policy[s * A + a];
  return visits;
}
