import type { Model } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';
import { expNegative, logOnePlus } from '../numerics/elementary.ts';
import { renewalRow, type Structure } from './structure.ts';

/*
 * Newton's method for two actions, one of which drifts one way (k) while the other
 * renews (n): engine replacement, inventory, optimal stopping with a restart.
 *
 * A Newton step solves (I − γP_π) δ = TV − V. Here I − γP_π = B − γπ_n ρᵀ with
 * B = I − γ diag(π_k) P_k triangular and ρ the renewal row. With
 * x = B⁻¹(TV − V), d = (I − γP_π)1 and z = B⁻¹d,
 *
 *   δ = x + (1 − z) ρᵀx / ρᵀz,
 *
 * where nothing cancels as γ → 1 (z and d are positive). Since substitution visits the
 * states in an order in which every successor comes first, TV, π, x and z of a state are
 * all computed in one visit: a whole Newton step is a single pass over the entries of P_k.
 *
 * Source: Rust (1988), SIAM Journal on Control and Optimization 26(5), 1006–1024, for
 * Newton–Kantorovich; Sherman and Morrison (1950) for the rank-one part.
 */

/** A pass over the model and the step that it prepares. */
export interface DriftNewton {
  /** Computes TV − V and δ. Returns sup |TV − V|, NaN when an entry is. */
  pass(reward: PerPair, value: PerState): number;
  /** value ← value + δ. */
  advance(value: PerState): void;
}

/** Whether the model has the structure that `createDriftNewton` needs. */
export function drifts(model: Model, structure: Structure): boolean {
  return (
    model.actionCount === 2 &&
    model.available === null &&
    structure.endless &&
    structure.shape !== 'general' &&
    structure.renewal.length === 1 &&
    structure.drift.length === 1
  );
}

export function createDriftNewton(model: Model, structure: Structure): DriftNewton {
  const { stateCount, discount, shockScale } = model;
  const inverseScale = 1 / shockScale;
  const keep = structure.drift[0];
  const renew = structure.renewal[0];
  const renewal = renewalRow(model, renew);
  const drift = compactDrift(model, keep);
  const { rowStart, next, probability, stay, leak } = drift;
  const renewalLeak = 1 - discount * renewal.probability.reduce((sum, p) => sum + p, 0);
  const first = structure.shape === 'upper' ? stateCount - 1 : 0;
  const stride = structure.shape === 'upper' ? -1 : 1;
  const x = new Float64Array(stateCount);
  const z = new Float64Array(stateCount);
  const gather = (v: Float64Array): number => {
    let sum = 0;
    for (let p = 0; p < renewal.next.length; p++) sum += renewal.probability[p] * v[renewal.next[p]];
    return sum;
  };
  return {
    pass(reward, value) {
      const afterRenewal = discount * gather(value);
      let residual = 0;
      for (let n = 0, s = first; n < stateCount; n++, s += stride) {
        const own = value[s];
        let expected = stay[s] * own;
        let xNext = 0;
        let zNext = 0;
        const end = rowStart[s + 1];
        for (let p = rowStart[s]; p < end; p++) {
          const j = next[p];
          const weight = probability[p];
          expected += weight * value[j];
          xNext += weight * x[j];
          zNext += weight * z[j];
        }
        const qKeep = reward[2 * s + keep] + discount * expected;
        const qRenew = reward[2 * s + renew] + afterRenewal;
        const lead = qKeep - qRenew;
        const e = expNegative(Math.abs(lead) * inverseScale);
        const likely = 1 / (1 + e);
        const unlikely = e * likely;
        const pKeep = lead >= 0 ? likely : unlikely;
        const pRenew = lead >= 0 ? unlikely : likely;
        const gap = Math.max(qKeep, qRenew) + shockScale * logOnePlus(e) - own;
        const g = discount * pKeep;
        const inverseDiagonal = 1 / (1 - g * stay[s]);
        x[s] = (gap + g * xNext) * inverseDiagonal;
        z[s] = (pKeep * leak[s] + pRenew * renewalLeak + g * zNext) * inverseDiagonal;
        residual = Math.max(residual, Math.abs(gap));
      }
      return residual;
    },
    advance(value) {
      const restart = gather(x) / gather(z);
      for (let s = 0; s < stateCount; s++) value[s] += x[s] + (1 - z[s]) * restart;
    },
  };
}

/** The rows of the drift action without their diagonal, its diagonal, and 1 − γ times its row sums. */
function compactDrift(
  model: Model,
  action: number,
): {
  readonly rowStart: Int32Array;
  readonly next: Int32Array;
  readonly probability: Float64Array;
  readonly stay: Float64Array;
  readonly leak: Float64Array;
} {
  const { stateCount, actionCount, discount, transitions } = model;
  const rowStart = new Int32Array(stateCount + 1);
  const next: number[] = [];
  const probability: number[] = [];
  const stay = new Float64Array(stateCount);
  const leak = new Float64Array(stateCount);
  for (let s = 0; s < stateCount; s++) {
    const i = s * actionCount + action;
    let mass = 0;
    for (let p = transitions.rowStart[i]; p < transitions.rowStart[i + 1]; p++) {
      mass += transitions.probability[p];
      if (transitions.next[p] === s) {
        stay[s] = transitions.probability[p];
      } else {
        next.push(transitions.next[p]);
        probability.push(transitions.probability[p]);
      }
    }
    rowStart[s + 1] = next.length;
    leak[s] = 1 - discount * mass;
  }
  return { rowStart, next: Int32Array.from(next), probability: Float64Array.from(probability), stay, leak };
}
