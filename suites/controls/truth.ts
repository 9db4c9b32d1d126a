import type { Control } from '../../core/contract/metric.ts';
import { asFit } from './parts/answers.ts';

/** The answer key itself: a gate that fails it is broken. */
export const truth: Control = {
  id: 'truth',
  title: 'The truth',
  summary: 'The answer key: must pass every gate.',
  kind: 'positive',
  mustFail: [],

  answer(task, { policy, q, value, world }) {
    const { reward, parameters } = world.truth;
    return asFit(task, {
      policy: policy.slice(),
      q: q.slice(),
      value: value.slice(),
      reward: reward.slice(),
      parameters: parameters === null ? null : parameters.slice(),
    });
  },
};
