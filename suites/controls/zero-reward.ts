import type { Control } from '../../core/contract/metric.ts';
import { answerReward, asFit } from './parts/answers.ts';
import { everyObject } from './parts/every-object.ts';

/**
 * r = 0, θ = 0, solved: the maximum entropy policy of the dynamics. It differs from
 * uniform choice where episodes end or actions are missing, since a longer life has
 * more entropy ahead.
 */
export const zeroReward: Control = {
  id: 'zero-reward',
  title: 'Zero reward',
  summary: 'Solves the world for a reward of zero: knows the dynamics and nothing of the preferences.',
  kind: 'negative',
  mustFail: everyObject,

  answer(task) {
    const { model, features } = task;
    const reward = new Float64Array(model.stateCount * model.actionCount);
    const parameters = features === null ? null : new Float64Array(features.names.length);
    return asFit(task, { ...answerReward(model, reward), parameters });
  },
};
