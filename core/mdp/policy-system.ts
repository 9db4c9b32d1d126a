import type { Model } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';
import { factorDense } from '../numerics/dense-lu.ts';
import type { LinearSystem } from '../numerics/linear-system.ts';
import type { SparseAnalysis } from '../numerics/sparse-lu.ts';
import { dot } from '../numerics/vector.ts';
import { krylovSystem } from './krylov-system.ts';
import {
  assembleValues,
  gatherRow,
  leakOf,
  renewalRow,
  rowMass,
  type Structure,
  structureOf,
} from './structure.ts';
import { triangularSystem } from './triangular-system.ts';

/*
 * Solves with I − γP_π, P_π(s,s′) = Σ_a π(a|s) P(s′|s,a).
 *
 * Renewal actions are a low-rank part: I − γP_π = B − Σ_j u_j ρ_jᵀ with
 * B = I − γ Σ_drift π_a P_a, u_j = γπ_j and ρ_j the row of renewal action j.
 * B is substituted when triangular and factored when that is cheap; where it is not the
 * whole is iterated on, and factored after all when iteration fails.
 */

/** A factor of I − γP_π: `solve` gives values, `solveTransposed` occupancies. */
export interface PolicySystem {
  /** out ← (I − γP_π)⁻¹ b, length S; `out` may be `b`. Returns `out`. */
  solve(b: PerState, out: PerState): PerState;
  /** out ← (I − γP_πᵀ)⁻¹ b, length S; `out` may be `b`. Returns `out`. */
  solveTransposed(b: PerState, out: PerState): PerState;
}

/** How solves are made: along the drift, by a dense or sparse factor, or by preconditioned iteration. */
export type PolicySystemKind = 'substitution' | 'dense' | 'sparse' | 'krylov';

/** What `factorPolicySystem` makes of a model, from its structure alone. */
export function policySystemKind(structure: Structure): PolicySystemKind {
  if (structure.shape !== 'general') return 'substitution';
  const { analysis } = structure.direct();
  if (analysis === null) return 'krylov';
  return fills(analysis) ? 'dense' : 'sparse';
}

/** Multiply-adds that a factor and one solve are expected to take. */
export function policySystemWork(structure: Structure): number {
  if (structure.shape !== 'general') return structure.entries;
  const { analysis, krylovWork } = structure.direct();
  return analysis === null ? krylovWork : analysis.work + 4 * analysis.fill;
}

/** Factors that fill so much of their table are cheaper in a whole one. */
function fills({ order, fill }: SparseAnalysis): boolean {
  return fill >= 0.25 * order.length * order.length;
}

/**
 * Factors I − γP_π by the structure of the model.
 *
 * @param policy π, length S·A; copied where it is needed later
 * @param accuracy backward error that iteration may stop at; default rounding. Factors are exact whatever it says.
 * @throws {BenchError} `unsolvable` when the system cannot be solved to its promised residual
 */
export function factorPolicySystem(model: Model, policy: PerPair, accuracy?: number): PolicySystem {
  const structure = structureOf(model);
  if (structure.shape !== 'general') {
    return withRenewal(model, structure, policy, triangularSystem(model, structure, policy));
  }
  const { analysis } = structure.direct();
  if (analysis !== null) {
    return withRenewal(model, structure, policy, direct(model, structure, analysis, policy));
  }
  const own = policy.slice();
  return krylovSystem(model, structure, own, accuracy, () => {
    const found = structure.lastResort();
    return found && withRenewal(model, structure, own, direct(model, structure, found, own));
  });
}

/** B by LU, in the order found for the pattern. */
function direct(model: Model, structure: Structure, analysis: SparseAnalysis, policy: PerPair): LinearSystem {
  const value = assembleValues(model, structure, policy);
  const { pattern } = structure.assembly();
  const n = model.stateCount;
  if (!fills(analysis)) return analysis.factor(value);
  const dense = new Float64Array(n * n);
  for (let s = 0; s < n; s++) {
    for (let p = pattern.rowStart[s]; p < pattern.rowStart[s + 1]; p++)
      dense[s * n + pattern.column[p]] = value[p];
  }
  return factorDense(dense, n);
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
  const z = leakOf(model, policy);
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
