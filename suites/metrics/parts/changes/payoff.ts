import type { AnswerKey } from '../../../../core/contract/metric.ts';
import type { Change } from './change.ts';
import { regularStates } from './regular.ts';
import { actionVisits } from './visits.ts';

/** How much better the action becomes, in units of σ. */
const raise = 0.5;

/**
 * One action gets a new payoff in regular states that is announced in levels: r′(s,a) =
 * r(s,a) + ½ σ with the true r, for a learned reward too. What was learned about the other
 * actions must then stand at its true level beside it. The action is the exit, else
 * the anchor, else the one that the expert takes least.
 */
export function payoff(key: AnswerKey): Change {
  const { world } = key;
  const { model, truth, exitAction, anchor } = world;
  const action = exitAction ?? anchor?.action ?? rarestAction(key);
  const announced = regularStates(world).map((s) => s * model.actionCount + action);
  const level = raise * model.shockScale;
  return {
    model,
    reward(reward) {
      const out = reward.slice();
      for (const i of announced) out[i] = truth.reward[i] + level;
      return out;
    },
  };
}

function rarestAction(key: AnswerKey): number {
  const visits = actionVisits(key);
  return visits.indexOf(Math.min(...visits));
}
