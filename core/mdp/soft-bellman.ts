import type { Model } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';
import { expNegative, logOnePlus } from '../numerics/elementary.ts';
import { maxAbsDifference } from '../numerics/vector.ts';
import { expectedNext } from './transitions.ts';

/*
 * The soft Bellman operator. With Q = r + γPV,
 *
 *   (TV)(s)  = σ log Σ_a exp(Q(s,a)/σ)          over available actions
 *   π(a|s)   = exp((Q(s,a) − (TV)(s))/σ)        0 for unavailable ones
 *
 * T is a contraction with modulus γ in the maximum norm, monotone and convex,
 * and its derivative at V is γP_π.
 *
 * Source: Rust (1987), Econometrica 55(5), 999–1033; Ziebart, Bagnell and Dey (2010), ICML.
 */

/** out ← Q = r + γPV. All length S·A but `value`; returns `out`. */
export function qFromValue(model: Model, reward: PerPair, value: PerState, out: PerPair): PerPair {
  const { discount } = model;
  expectedNext(model, value, out);
  for (let i = 0; i < out.length; i++) out[i] = reward[i] + discount * out[i];
  return out;
}

/** out ← r = Q − γPV, the reward that makes Q and V Bellman-consistent; returns `out`. */
export function rewardFromValue(model: Model, q: PerPair, value: PerState, out: PerPair): PerPair {
  const { discount } = model;
  expectedNext(model, value, out);
  for (let i = 0; i < out.length; i++) out[i] = q[i] - discount * out[i];
  return out;
}

/** out ← σ log Σ_a exp(Q/σ) over available actions, length S; returns `out`. */
export function softValue(model: Model, q: PerPair, out: PerState): PerState {
  softBackup(model, q, out, new Float64Array(q.length));
  return out;
}

/** out ← π = exp((Q − V)/σ), rows sum to 1 to rounding, unavailable actions 0; returns `out`. */
export function softPolicy(model: Model, q: PerPair, out: PerPair): PerPair {
  softBackup(model, q, new Float64Array(model.stateCount), out);
  return out;
}

/** sup |V − TV|, NaN when either is. */
export function bellmanResidual(model: Model, reward: PerPair, value: PerState): number {
  const q = qFromValue(model, reward, value, new Float64Array(reward.length));
  return maxAbsDifference(softValue(model, q, new Float64Array(value.length)), value);
}

/** Value and policy of Q in one pass: the exponentials serve both. */
export function softBackup(model: Model, q: PerPair, valueOut: PerState, policyOut: PerPair): void {
  if (model.available !== null) backupMasked(model, model.available, q, valueOut, policyOut);
  else if (model.actionCount === 2) backupBinary(model, q, valueOut, policyOut);
  else backupFull(model, q, valueOut, policyOut);
}

/** Two actions need one exponential: with d = Q₀ − Q₁, V = max Q + σ log(1 + exp(−|d|/σ)). */
function backupBinary(
  { stateCount, shockScale }: Model,
  q: PerPair,
  valueOut: PerState,
  policyOut: PerPair,
): void {
  const inverseScale = 1 / shockScale;
  for (let s = 0; s < stateCount; s++) {
    const q0 = q[2 * s];
    const q1 = q[2 * s + 1];
    const e = expNegative(Math.abs(q0 - q1) * inverseScale);
    const likely = 1 / (1 + e);
    const unlikely = e * likely;
    const first = q0 >= q1;
    valueOut[s] = (first ? q0 : q1) + shockScale * logOnePlus(e);
    policyOut[2 * s] = first ? likely : unlikely;
    policyOut[2 * s + 1] = first ? unlikely : likely;
  }
}

function backupFull(model: Model, q: PerPair, valueOut: PerState, policyOut: PerPair): void {
  const { stateCount, actionCount, shockScale } = model;
  const inverseScale = 1 / shockScale;
  for (let s = 0; s < stateCount; s++) {
    const from = s * actionCount;
    const to = from + actionCount;
    let most = q[from];
    for (let i = from + 1; i < to; i++) most = Math.max(most, q[i]);
    let sum = 0;
    for (let i = from; i < to; i++) {
      const e = expNegative((most - q[i]) * inverseScale);
      policyOut[i] = e;
      sum += e;
    }
    const inverseSum = 1 / sum;
    for (let i = from; i < to; i++) policyOut[i] *= inverseSum;
    valueOut[s] = most + shockScale * Math.log(sum);
  }
}

function backupMasked(
  model: Model,
  available: Uint8Array,
  q: PerPair,
  valueOut: PerState,
  policyOut: PerPair,
): void {
  const { stateCount, actionCount, shockScale } = model;
  const inverseScale = 1 / shockScale;
  for (let s = 0; s < stateCount; s++) {
    const from = s * actionCount;
    const to = from + actionCount;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = from; i < to; i++) if (available[i] === 1) most = Math.max(most, q[i]);
    let sum = 0;
    for (let i = from; i < to; i++) {
      const e = available[i] === 1 ? expNegative((most - q[i]) * inverseScale) : 0;
      policyOut[i] = e;
      sum += e;
    }
    const inverseSum = 1 / sum;
    for (let i = from; i < to; i++) policyOut[i] *= inverseSum;
    valueOut[s] = most + shockScale * Math.log(sum);
  }
}
