import type { Features, Model } from '../../core/contract/model.ts';
import type { PerPair, PerPairFeature, PerState } from '../../core/contract/tables.ts';
import { gatherRow, renewalRow, rowMass, structureOf } from '../../core/mdp/structure.ts';
import type { Valuation } from './valuation.ts';

/** An action after which the state that it was taken in does not matter. */
export interface Reset {
  readonly action: number;
  /** `renewal`: leads to the same distribution from everywhere; `terminal`: ends the episode everywhere. */
  readonly kind: 'renewal' | 'terminal';
}

/** The first action that is available everywhere and resets the process, or `null`. Found from the transitions. */
export function findReset(model: Model): Reset | null {
  const { renewal } = structureOf(model);
  for (let action = 0; action < model.actionCount; action++) {
    if (!availableEverywhere(model, action)) continue;
    if (renewal.includes(action)) return { action, kind: 'renewal' };
    if (endsEverywhere(model, action)) return { action, kind: 'terminal' };
  }
  return null;
}

/**
 * Values choices without an inverse. With r the resetting action and ρ its row (0 if terminal),
 *
 *     V(s) = v(s,r) − σ log P(r|s),   v(s,r) = φ(s,r)θ + γ·continuation + γc,   c = ρᵀV,
 *
 * so that one number c is all that is unknown, and c = ρᵀ(φ_r θ − σ log P_r) / (1 − γρᵀ1).
 * Two sparse products; P(r|s) must be positive. γc is taken from every Q, which changes no
 * choice and leaves differences of Q as exact as P.
 *
 * Source: Arcidiacono and Miller (2011), Econometrica 79(6), 1823–1867.
 */
export function finiteDependence(model: Model, features: Features, { action, kind }: Reset): Valuation {
  const { stateCount: S, actionCount: A, discount, shockScale, continuation } = model;
  const K = features.names.length;
  const row = kind === 'renewal' ? renewalRow(model, action) : null;
  const mass = massOfRows(model);

  /** γF_a h + γc(γF_a1 − 1), with V = h + γc. */
  const discountedNext = (h: PerState, out: Float64Array, stride: number, from: number): void => {
    const { rowStart, next, probability } = model.transitions;
    const c = row === null ? 0 : gatherRow(row, h) / (1 - discount * rowMass(row));
    for (let i = 0; i < S * A; i++) {
      let ahead = 0;
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) ahead += probability[p] * h[next[p]];
      out[i * stride + from] += discount * (ahead + discount * c * (mass[i] - 1));
    }
  };

  const regressors: PerPairFeature = features.values.slice();
  const column: PerState = new Float64Array(S);
  for (let k = 0; k < K; k++) {
    for (let s = 0; s < S; s++) column[s] = features.values[(s * A + action) * K + k];
    discountedNext(column, regressors, K, k);
  }

  return (policy) => {
    const h: PerState = new Float64Array(S);
    for (let s = 0; s < S; s++) {
      const i = s * A + action;
      const after = continuation !== null && row === null ? discount * continuation[i] : 0;
      h[s] = after - shockScale * Math.log(policy[i]);
    }
    const offset: PerPair = new Float64Array(S * A);
    for (let i = 0; i < S * A; i++) {
      if (continuation !== null && mass[i] === 0) offset[i] = discount * continuation[i];
    }
    discountedNext(h, offset, 1, 0);
    return { regressors: regressors.slice(), offset };
  };
}

function availableEverywhere({ stateCount, actionCount, available }: Model, action: number): boolean {
  if (available === null) return true;
  for (let s = 0; s < stateCount; s++) if (available[s * actionCount + action] === 0) return false;
  return true;
}

function endsEverywhere({ stateCount, actionCount, transitions }: Model, action: number): boolean {
  for (let s = 0; s < stateCount; s++) {
    const i = s * actionCount + action;
    if (transitions.rowStart[i] < transitions.rowStart[i + 1]) return false;
  }
  return true;
}

/** F_a 1: 0 for an end, else 1 to rounding. Sums within 4 ulp of 1 are taken as 1. */
function massOfRows({ stateCount, actionCount, transitions }: Model): PerPair {
  const { rowStart, probability } = transitions;
  const mass: PerPair = new Float64Array(stateCount * actionCount);
  for (let i = 0; i < mass.length; i++) {
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) mass[i] += probability[p];
    if (Math.abs(mass[i] - 1) <= 4 * Number.EPSILON) mass[i] = 1;
  }
  return mass;
}
