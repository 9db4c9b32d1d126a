import type { Control } from '../../core/contract/metric.ts';
import { answerPolicy, asFit, uniformPolicy } from './parts/answers.ts';
import { everyObject } from './parts/every-object.ts';

/** Every available action alike, whatever was seen; V = 0, r = −σ log A(s). */
export const uniform: Control = {
  id: 'uniform',
  title: 'Uniform choice',
  summary: 'Chooses every available action alike: the zero of the policy scale.',
  kind: 'negative',
  mustFail: everyObject,

  answer(task) {
    const { model } = task;
    return asFit(task, answerPolicy(model, uniformPolicy(model), new Float64Array(model.stateCount)));
  },
};
