import type { Control } from '../../core/contract/metric.ts';
import { answerPolicy, asFit } from './parts/answers.ts';
import { clonedPolicy } from './parts/cloned-policy.ts';

/**
 * Choice frequencies of the panel, read out as if the policy were the reward:
 * r = Q = σ log π̂, V = 0. A reference for the policy, and no answer to the rest.
 */
export const cloning: Control = {
  id: 'cloning',
  title: 'Cloned policy, read out as reward',
  summary: 'Choice frequencies with r = σ log π̂ and V = 0: the policy reference, no reward at all.',
  kind: 'reference',
  mustFail: ['reward', 'value', 'q'],

  answer(task) {
    const { model } = task;
    return asFit(task, answerPolicy(model, clonedPolicy(task), new Float64Array(model.stateCount)));
  },
};
