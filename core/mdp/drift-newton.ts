import type { Model } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';
import { expNegative, logOnePlus } from '../numerics/elementary.ts';
import { gatherRow, type Row, renewalRow, rowMass, type Structure } from './structure.ts';

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
 * Plain functions on a plain record rather than a closure: engines compile loops over
 * arguments better than loops over captured variables, by a quarter here.
 *
 * Source: Rust (1988), SIAM Journal on Control and Optimization 26(5), 1006–1024, for
 * Newton–Kantorovich; Sherman and Morrison (1950) for the rank-one part.
 */

/** The model rearranged for the pass, and what one pass hands to the step. */
interface Drift {
  readonly discount: number;
  readonly shockScale: number;
  /** Index of the drift action, 0 or 1; the other one renews. */
  readonly keep: number;
  /** First state of the substitution and the way it goes on: down for upward drifts. */
  readonly first: number;
  readonly stride: number;
  /** P_k by rows without its diagonal, and its diagonal. */
  readonly rowStart: Int32Array;
  readonly next: Int32Array;
  readonly probability: Float64Array;
  readonly stay: Float64Array;
  /** 1 − γ Σ P_k per row, and the same for the renewal row. */
  readonly leak: Float64Array;
  readonly renewalLeak: number;
  /** ρ. */
  readonly renewal: Row;
  readonly x: Float64Array;
  readonly z: Float64Array;
}

/** Whether the model has the structure that `prepareDrift` needs. */
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

export function prepareDrift(model: Model, structure: Structure): Drift {
  const { stateCount, discount, shockScale, transitions } = model;
  const keep = structure.drift[0];
  const renewal = renewalRow(model, structure.renewal[0]);
  const rowStart = new Int32Array(stateCount + 1);
  const next: number[] = [];
  const probability: number[] = [];
  const stay = new Float64Array(stateCount);
  const leak = new Float64Array(stateCount);
  for (let s = 0; s < stateCount; s++) {
    let mass = 0;
    for (let p = transitions.rowStart[2 * s + keep]; p < transitions.rowStart[2 * s + keep + 1]; p++) {
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
  const upper = structure.shape === 'upper';
  return {
    discount,
    shockScale,
    keep,
    first: upper ? stateCount - 1 : 0,
    stride: upper ? -1 : 1,
    rowStart,
    next: Int32Array.from(next),
    probability: Float64Array.from(probability),
    stay,
    leak,
    renewalLeak: 1 - discount * rowMass(renewal),
    renewal,
    x: new Float64Array(stateCount),
    z: new Float64Array(stateCount),
  };
}

/** TV − V, and x and z of the step. Returns sup |TV − V|, NaN when an entry is. */
export function passDrift(drift: Drift, reward: PerPair, value: PerState): number {
  const {
    discount,
    shockScale,
    keep,
    first,
    stride,
    rowStart,
    next,
    probability,
    stay,
    leak,
    renewalLeak,
    x,
    z,
  } = drift;
  const renew = 1 - keep;
  const inverseScale = 1 / shockScale;
  const afterRenewal = discount * gatherRow(drift.renewal, value);
  let residual = 0;
  for (let n = 0, s = first; n < value.length; n++, s += stride) {
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
}

/** value ← value + δ. */
export function advanceDrift({ renewal, x, z }: Drift, value: PerState): void {
  const restart = gatherRow(renewal, x) / gatherRow(renewal, z);
  for (let s = 0; s < value.length; s++) value[s] += x[s] + (1 - z[s]) * restart;
}
