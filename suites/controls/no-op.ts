import type { Control } from '../../core/contract/metric.ts';
import { answerPolicy, asFit, uniformPolicy } from './parts/answers.ts';
import { everyObject } from './parts/every-object.ts';

/**
 * What an optimiser leaves behind that never moved from the neutral start: Q constant
 * at γσ log A/(1 − γ), so that V = σ log A/(1 − γ), π is uniform and r = 0 wherever all
 * A actions are available and nothing ends.
 */
export const noOp: Control = {
  id: 'no-op',
  title: 'Constant Q',
  summary: 'The neutral start of an optimiser that never moved: constant Q, uniform policy, zero reward.',
  kind: 'negative',
  mustFail: everyObject,

  answer(task) {
    const { model } = task;
    const level = (model.shockScale * Math.log(model.actionCount)) / (1 - model.discount);
    const value = new Float64Array(model.stateCount).fill(level);
    return asFit(task, answerPolicy(model, uniformPolicy(model), value));
  },
};
