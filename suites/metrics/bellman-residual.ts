import type { Fit } from '../../core/contract/estimator.ts';
import type { Metric } from '../../core/contract/metric.ts';
import type { Model } from '../../core/contract/model.ts';
import { qFromValue, softValue } from '../../core/mdp/soft-bellman.ts';
import { maxAbs } from '../../core/numerics/vector.ts';
import { certificate } from './parts/certificate.ts';
import { toldInput } from './parts/told-input.ts';
import { difference } from './parts/weighted.ts';

/**
 * How far the parts of a fit are from one soft-optimal whole, over max(1, sup |V|):
 * the largest of sup |Q − r − γPV|, sup |V − σ log Σ exp(Q/σ)| and
 * sup |σ log π − (Q − V)|, as far as the parts are present, on available actions,
 * under the transitions that the method was told.
 */
export const bellmanResidual: Metric = {
  ...certificate,
  id: 'bellman-residual',
  title: 'Residual of the Bellman equation',
  summary: 'Largest contradiction between the policy, Q, value and reward that a fit returned.',
  references: [],
  unit: 'reward',
  needs: ['policy', 'value', 'q'],

  refuses: () => null,

  measure(input) {
    const { fit, task } = toldInput(input);
    const { model } = task;
    const scale = fit.value === null ? 1 : Math.max(1, maxAbs(fit.value));
    return Math.max(rewardGap(model, fit), valueGap(model, fit), policyGap(model, fit)) / scale;
  },
};

/** sup |Q − r − γPV|. */
function rewardGap(model: Model, { reward, value, q }: Fit): number {
  if (reward === null || value === null || q === null) return 0;
  const backedUp = qFromValue(model, reward, value, new Float64Array(q.length));
  return maxAbs(availableOnly(model, difference(q, backedUp)));
}

/** sup |V − σ log Σ exp(Q/σ)|. */
function valueGap(model: Model, { value, q }: Fit): number {
  if (value === null || q === null) return 0;
  return maxAbs(difference(value, softValue(model, q, new Float64Array(value.length))));
}

/** sup |σ log π − (Q − V)|. */
function policyGap(model: Model, { policy, value, q }: Fit): number {
  if (value === null || q === null) return 0;
  const { actionCount: A, shockScale } = model;
  const choice = policy.map((p) => shockScale * Math.log(p));
  const advantage = q.map((x, i) => x - value[Math.floor(i / A)]);
  return maxAbs(availableOnly(model, difference(choice, advantage)));
}

function availableOnly(model: Model, gaps: Float64Array): Float64Array {
  const { available } = model;
  return available === null ? gaps : gaps.map((gap, i) => (available[i] === 1 ? gap : 0));
}
