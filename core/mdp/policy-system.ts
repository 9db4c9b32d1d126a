import { BenchError } from '../contract/errors.ts';
import type { Model } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';
import { factorDense } from '../numerics/dense-lu.ts';
import { solveGmres } from '../numerics/gmres.ts';
import type { LinearSystem } from '../numerics/linear-system.ts';
import type { SparseAnalysis } from '../numerics/sparse-lu.ts';
import { dot } from '../numerics/vector.ts';
import { type Assembly, gatherRow, renewalRow, rowMass, type Structure, structureOf } from './structure.ts';

/*
 * Solves with I − γP_π, P_π(s,s′) = Σ_a π(a|s) P(s′|s,a).
 *
 * Renewal actions are a low-rank part: I − γP_π = B − Σ_j u_j ρ_jᵀ with
 * B = I − γ Σ_drift π_a P_a, u_j = γπ_j and ρ_j the row of renewal action j.
 * B is substituted when triangular, factored when its fill is small, and
 * iterated on when it is neither.
 */

/** A factor of I − γP_π: `solve` gives values, `solveTransposed` occupancies. */
export interface PolicySystem {
  /** out ← (I − γP_π)⁻¹ b, length S; `out` may be `b`. Returns `out`. */
  solve(b: PerState, out: PerState): PerState;
  /** out ← (I − γP_πᵀ)⁻¹ b, length S; `out` may be `b`. Returns `out`. */
  solveTransposed(b: PerState, out: PerState): PerState;
}

/**
 * Factors I − γP_π by the structure of the model.
 *
 * @param policy π, length S·A; copied where it is needed later
 * @throws {BenchError} `unsolvable` when the system cannot be solved to its promised residual
 */
export function factorPolicySystem(model: Model, policy: PerPair): PolicySystem {
  const structure = structureOf(model);
  if (structure.shape !== 'general') {
    return withRenewal(model, structure, policy, triangular(model, structure, policy));
  }
  const { analysis } = structure.assembly();
  if (analysis === null) return iterative(model, structure, policy);
  return withRenewal(model, structure, policy, direct(model, structure, analysis, policy));
}

/** B as it is solved by substitution: read from the transitions, with nothing assembled. */
interface Triangle {
  readonly model: Model;
  readonly drift: Int32Array;
  readonly upper: boolean;
  /** γπ of the drift actions, index `s * drift.length + k`. */
  readonly weight: Float64Array;
  readonly inverseDiagonal: Float64Array;
}

function triangular(model: Model, structure: Structure, policy: PerPair): LinearSystem {
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

/** B by LU, in the order found for the pattern. */
function direct(model: Model, structure: Structure, analysis: SparseAnalysis, policy: PerPair): LinearSystem {
  const assembly = structure.assembly();
  const value = assembleValues(model, structure, assembly, policy);
  const { pattern } = assembly;
  const n = model.stateCount;
  if (analysis.fill < 0.25 * n * n) return analysis.factor(value);
  const dense = new Float64Array(n * n);
  for (let s = 0; s < n; s++) {
    for (let p = pattern.rowStart[s]; p < pattern.rowStart[s + 1]; p++)
      dense[s * n + pattern.column[p]] = value[p];
  }
  return factorDense(dense, n);
}

function assembleValues(
  model: Model,
  structure: Structure,
  assembly: Assembly,
  policy: PerPair,
): Float64Array {
  const { stateCount, actionCount, discount } = model;
  const { rowStart, probability } = model.transitions;
  const { diagonal, slot, pattern } = assembly;
  const { drift } = structure;
  const value = new Float64Array(pattern.column.length);
  for (let s = 0; s < stateCount; s++) value[diagonal[s]] = 1;
  for (let s = 0; s < stateCount; s++) {
    for (let k = 0; k < drift.length; k++) {
      const i = s * actionCount + drift[k];
      const g = discount * policy[i];
      if (g === 0) continue;
      const end = rowStart[i + 1];
      for (let p = rowStart[i]; p < end; p++) value[slot[p]] -= g * probability[p];
    }
  }
  return value;
}

/**
 * (B − UCᵀ)⁻¹ from B⁻¹: with Y = B⁻¹U and K = I − CᵀY, x = x₀ + YK⁻¹Cᵀx₀, x₀ = B⁻¹b.
 *
 * Near γ = 1 the diagonal of K cancels. Its row sums do not: with
 * d = (I − γP_π)1 ≥ 1 − γ and z = B⁻¹d they are Σ_j K_ij c_j = ρ_iᵀz, c_j = ρ_jᵀ1,
 * and the diagonal is taken from them.
 *
 * Source: Sherman, Morrison and Woodbury; for the diagonal Grassmann, Taksar and Heyman
 * (1985), Operations Research 33(5), 1107–1116.
 */
function withRenewal(model: Model, structure: Structure, policy: PerPair, base: LinearSystem): PolicySystem {
  const { stateCount, actionCount, discount } = model;
  const { renewal } = structure;
  const m = renewal.length;
  if (m === 0) return base;
  const rows = Array.from(renewal, (a) => renewalRow(model, a));
  const columns = Array.from(renewal, (a) => {
    const u = new Float64Array(stateCount);
    for (let s = 0; s < stateCount; s++) u[s] = discount * policy[s * actionCount + a];
    return base.solve(u, u);
  });
  const z = leak(model, policy);
  base.solve(z, z);
  const small = new Float64Array(m * m);
  const mass = rows.map(rowMass);
  for (let i = 0; i < m; i++) {
    let rest = gatherRow(rows[i], z);
    for (let j = 0; j < m; j++) {
      if (j === i) continue;
      const offDiagonal = -gatherRow(rows[i], columns[j]);
      small[i * m + j] = offDiagonal;
      rest -= offDiagonal * mass[j];
    }
    small[i * m + i] = rest / mass[i];
  }
  const capacitance = factorDense(small, m);
  const coefficient = new Float64Array(m);
  const work = new Float64Array(stateCount);
  return {
    solve(b, out) {
      base.solve(b, out);
      for (let j = 0; j < m; j++) coefficient[j] = gatherRow(rows[j], out);
      capacitance.solve(coefficient, coefficient);
      for (let j = 0; j < m; j++) {
        const column = columns[j];
        for (let s = 0; s < stateCount; s++) out[s] += coefficient[j] * column[s];
      }
      return out;
    },
    solveTransposed(b, out) {
      for (let j = 0; j < m; j++) coefficient[j] = dot(columns[j], b);
      capacitance.solveTransposed(coefficient, coefficient);
      work.set(b);
      for (let j = 0; j < m; j++) {
        const { next, probability } = rows[j];
        for (let p = 0; p < next.length; p++) work[next[p]] += coefficient[j] * probability[p];
      }
      return base.solveTransposed(work, out);
    },
  };
}

/** d = (I − γP_π)1: per state, what a period takes away. Never computed as 1 minus a sum near 1. */
function leak(model: Model, policy: PerPair): PerState {
  const { stateCount, actionCount, discount } = model;
  const { rowStart, probability } = model.transitions;
  const d = new Float64Array(stateCount);
  for (let s = 0; s < stateCount; s++) {
    for (let i = s * actionCount; i < (s + 1) * actionCount; i++) {
      let mass = 0;
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) mass += probability[p];
      d[s] += policy[i] * (1 - discount * mass);
    }
  }
  return d;
}

/** Backward error that an iterative solve promises, and the products that it may spend. */
const iterativeTolerance = 2e-15;
const mostProducts = 2000;

/**
 * By GMRES with the constant taken out: C = I + γ/(1−γ) 1wᵀ, w uniform, turns
 * I − γP_π into I − γ(P_π − 1wᵀ), whose conditioning depends on how fast the
 * chain mixes and no longer on γ. Falls back on a factor where one exists.
 */
function iterative(model: Model, structure: Structure, policy: PerPair): PolicySystem {
  const { stateCount, discount } = model;
  const flow = discountedFlows(model, policy);
  const shift = discount / (1 - discount) / stateCount;
  const precondition = (x: Float64Array, out: Float64Array): void => {
    let sum = 0;
    for (let s = 0; s < stateCount; s++) sum += x[s];
    for (let s = 0; s < stateCount; s++) out[s] = x[s] + shift * sum;
  };
  let factor: LinearSystem | null = null;
  const solveWith = (transposed: boolean, b: PerState, out: PerState): PerState => {
    if (factor === null) {
      const product = transposed ? multiplyTransposed : multiply;
      const apply = (v: Float64Array, image: Float64Array): void => product(model, flow, v, image);
      const operator = { apply, precondition, norm: 1 + discount };
      const x = new Float64Array(stateCount);
      try {
        out.set(solveGmres(operator, b, x, { tolerance: iterativeTolerance, products: mostProducts }));
        return out;
      } catch (error) {
        const failed = error instanceof BenchError && error.code === 'unsolvable';
        const analysis = failed ? structure.lastResort() : null;
        if (analysis === null) throw error;
        factor = withRenewal(model, structure, policy, direct(model, structure, analysis, policy));
        return solveWith(transposed, b, out);
      }
    }
    return transposed ? factor.solveTransposed(b, out) : factor.solve(b, out);
  };
  return {
    solve: (b, out) => solveWith(false, b, out),
    solveTransposed: (b, out) => solveWith(true, b, out),
  };
}

/** γπP entry by entry: the rows of one state are neighbours, one run of entries each. */
function discountedFlows(model: Model, policy: PerPair): Float64Array {
  const { rowStart, probability } = model.transitions;
  const flow = new Float64Array(probability.length);
  for (let i = 0; i < policy.length; i++) {
    const g = model.discount * policy[i];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) flow[p] = g * probability[p];
  }
  return flow;
}

/** out ← (I − γP_π)x. */
function multiply(model: Model, flow: Float64Array, x: Float64Array, out: Float64Array): void {
  const { stateCount, actionCount } = model;
  const { rowStart, next } = model.transitions;
  for (let s = 0; s < stateCount; s++) {
    const end = rowStart[(s + 1) * actionCount];
    let sum = 0;
    for (let p = rowStart[s * actionCount]; p < end; p++) sum += flow[p] * x[next[p]];
    out[s] = x[s] - sum;
  }
}

/** out ← (I − γP_πᵀ)x. */
function multiplyTransposed(model: Model, flow: Float64Array, x: Float64Array, out: Float64Array): void {
  const { stateCount, actionCount } = model;
  const { rowStart, next } = model.transitions;
  out.set(x);
  for (let s = 0; s < stateCount; s++) {
    const mass = x[s];
    const end = rowStart[(s + 1) * actionCount];
    for (let p = rowStart[s * actionCount]; p < end; p++) out[next[p]] -= mass * flow[p];
  }
}
