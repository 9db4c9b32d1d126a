import type { Model } from '../contract/model.ts';
import type { PerPair } from '../contract/tables.ts';
import type { LinearSystem } from '../numerics/linear-system.ts';
import type { Structure } from './structure.ts';

/** B as it is solved by substitution: read from the transitions, with nothing assembled. */
interface Triangle {
  readonly model: Model;
  readonly drift: Int32Array;
  readonly upper: boolean;
  /** γπ of the drift actions, index `s * drift.length + k`. */
  readonly weight: Float64Array;
  readonly inverseDiagonal: Float64Array;
}

/** B⁻¹ by substitution along the drift, for models that never drift back. */
export function triangularSystem(model: Model, structure: Structure, policy: PerPair): LinearSystem {
  const { stateCount, actionCount, discount } = model;
  const { rowStart, next, probability } = model.transitions;
  const { drift } = structure;
  const weight = new Float64Array(stateCount * drift.length);
  const inverseDiagonal = new Float64Array(stateCount);
  for (let s = 0; s < stateCount; s++) {
    let diagonal = 1;
    for (let k = 0; k < drift.length; k++) {
      const i = s * actionCount + drift[k];
      const g = discount * policy[i];
      weight[s * drift.length + k] = g;
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) if (next[p] === s) diagonal -= g * probability[p];
    }
    inverseDiagonal[s] = 1 / diagonal;
  }
  const triangle = { model, drift, upper: structure.shape === 'upper', weight, inverseDiagonal };
  const work = new Float64Array(stateCount);
  return {
    solve(b, out) {
      work.set(b);
      substitute(triangle, work);
      out.set(work);
      return out;
    },
    solveTransposed(b, out) {
      work.set(b);
      substituteTransposed(triangle, work);
      out.set(work);
      return out;
    },
  };
}

/** x ← B⁻¹x, successors first. */
function substitute({ model, drift, upper, weight, inverseDiagonal }: Triangle, x: Float64Array): void {
  const { stateCount, actionCount } = model;
  const { rowStart, next, probability } = model.transitions;
  for (let n = 0; n < stateCount; n++) {
    const s = upper ? stateCount - 1 - n : n;
    let sum = x[s];
    for (let k = 0; k < drift.length; k++) {
      const g = weight[s * drift.length + k];
      if (g === 0) continue;
      const i = s * actionCount + drift[k];
      const end = rowStart[i + 1];
      for (let p = rowStart[i]; p < end; p++) if (next[p] !== s) sum += g * probability[p] * x[next[p]];
    }
    x[s] = sum * inverseDiagonal[s];
  }
}

/** x ← B⁻ᵀx, successors last. */
function substituteTransposed(
  { model, drift, upper, weight, inverseDiagonal }: Triangle,
  x: Float64Array,
): void {
  const { stateCount, actionCount } = model;
  const { rowStart, next, probability } = model.transitions;
  for (let n = 0; n < stateCount; n++) {
    const s = upper ? n : stateCount - 1 - n;
    const own = x[s] * inverseDiagonal[s];
    x[s] = own;
    for (let k = 0; k < drift.length; k++) {
      const mass = weight[s * drift.length + k] * own;
      if (mass === 0) continue;
      const i = s * actionCount + drift[k];
      const end = rowStart[i + 1];
      for (let p = rowStart[i]; p < end; p++) if (next[p] !== s) x[next[p]] += mass * probability[p];
    }
  }
}
