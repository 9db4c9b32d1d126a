import { BenchError } from '../contract/errors.ts';
import type { Model } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';
import { solveGmres } from '../numerics/gmres.ts';
import { factorIncomplete } from '../numerics/incomplete-lu.ts';
import type { LinearSystem } from '../numerics/linear-system.ts';
import type { SparseMatrix } from '../numerics/sparse-lu.ts';
import { dot } from '../numerics/vector.ts';
import { assembleValues, gatherRow, leakOf, type Row, renewalRow, type Structure } from './structure.ts';

/*
 * Solves with A = I − γP_π by GMRES, where factors would fill.
 *
 * Two things are taken out beforehand. What is local: M, an incomplete factor of the
 * drift part. And the constant 1, which A shrinks to 1 − γ where nothing ends, so that
 * without it conditioning would depend on γ and not on how fast the chain mixes:
 *
 *   C = M⁻¹ + 1 hᵀ/e,   hᵀ = wᵀ(I − AM⁻¹),   e = wᵀA1,   w uniform,
 *
 * so that wᵀAC = wᵀ: C inverts A exactly as far as w can see. A solve is believed when the
 * true residual b − Ax says so; otherwise a factor takes over, and where there is none it throws.
 *
 * Source: Saad and Schultz (1986) for GMRES; Nicolaides (1987), SIAM Journal on Numerical
 * Analysis 24(2), 355–365, for taking out constants.
 */

/** Backward error of an iterative solve where nothing else is asked for. */
const roundingAccuracy = 2e-15;

/**
 * @param policy π, length S·A; kept
 * @param fallBack makes a factor, or `null` where that is out of reach
 * @throws {BenchError} `unsolvable` from its solves
 */
export function krylovSystem(
  model: Model,
  structure: Structure,
  policy: PerPair,
  accuracy: number = roundingAccuracy,
  fallBack: () => LinearSystem | null = () => null,
): LinearSystem {
  const { stateCount, discount } = model;
  const operator = policyOperator(model, structure, policy);
  const rough = deflatedFactor(model, operator, policy);
  const options = { tolerance: accuracy, products: structure.direct().patience };
  let factor: LinearSystem | null = null;
  const solveWith = (transposed: boolean, b: PerState, out: PerState): PerState => {
    if (factor === null) {
      const apply = (v: Float64Array, image: Float64Array): void =>
        transposed ? operator.multiplyTransposed(v, image) : operator.multiply(v, image);
      const precondition = (v: Float64Array, image: Float64Array): Float64Array =>
        transposed ? rough.solveTransposed(v, image) : rough.solve(v, image);
      try {
        const x = new Float64Array(stateCount);
        out.set(solveGmres({ apply, precondition, norm: 1 + discount }, b, x, options));
        return out;
      } catch (error) {
        const failed = error instanceof BenchError && error.code === 'unsolvable';
        factor = failed ? fallBack() : null;
        if (factor === null) throw error;
      }
    }
    return transposed ? factor.solveTransposed(b, out) : factor.solve(b, out);
  };
  return {
    solve: (b, out) => solveWith(false, b, out),
    solveTransposed: (b, out) => solveWith(true, b, out),
  };
}

/** A = B − Σ_j u_j ρ_jᵀ as it is multiplied with. */
interface PolicyOperator {
  readonly drift: SparseMatrix;
  multiply(x: Float64Array, out: Float64Array): void;
  multiplyTransposed(x: Float64Array, out: Float64Array): void;
}

function policyOperator(model: Model, structure: Structure, policy: PerPair): PolicyOperator {
  const { stateCount, actionCount, discount } = model;
  const { pattern } = structure.assembly();
  const drift = { ...pattern, value: assembleValues(model, structure, policy) };
  const rows: Row[] = Array.from(structure.renewal, (a) => renewalRow(model, a));
  const weights = Array.from(structure.renewal, (a) =>
    Float64Array.from({ length: stateCount }, (_, s) => discount * policy[s * actionCount + a]),
  );
  return {
    drift,
    multiply(x, out) {
      multiply(drift, x, out);
      for (let j = 0; j < rows.length; j++) {
        const after = gatherRow(rows[j], x);
        const weight = weights[j];
        for (let s = 0; s < stateCount; s++) out[s] -= weight[s] * after;
      }
    },
    multiplyTransposed(x, out) {
      multiplyTransposed(drift, x, out);
      for (let j = 0; j < rows.length; j++) {
        const mass = dot(weights[j], x);
        const { next, probability } = rows[j];
        for (let p = 0; p < next.length; p++) out[next[p]] -= probability[p] * mass;
      }
    },
  };
}

/** C and Cᵀ. */
function deflatedFactor(model: Model, operator: PolicyOperator, policy: PerPair): LinearSystem {
  const { stateCount } = model;
  const local = factorIncomplete(operator.drift);
  const share = 1 / stateCount;
  const leak = leakOf(model, policy);
  let leaked = 0;
  for (let s = 0; s < stateCount; s++) leaked += share * leak[s];
  const h = new Float64Array(stateCount);
  const flow = new Float64Array(stateCount);
  operator.multiplyTransposed(new Float64Array(stateCount).fill(share), flow);
  local.solveTransposed(flow, h);
  for (let s = 0; s < stateCount; s++) h[s] = (share - h[s]) / leaked;
  return {
    solve(b, out) {
      local.solve(b, out);
      const constant = dot(h, b);
      for (let s = 0; s < stateCount; s++) out[s] += constant;
      return out;
    },
    solveTransposed(b, out) {
      local.solveTransposed(b, out);
      let total = 0;
      for (let s = 0; s < stateCount; s++) total += b[s];
      for (let s = 0; s < stateCount; s++) out[s] += total * h[s];
      return out;
    },
  };
}

/** out ← Bx. */
function multiply({ n, rowStart, column, value }: SparseMatrix, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const end = rowStart[i + 1];
    let sum = 0;
    for (let p = rowStart[i]; p < end; p++) sum += value[p] * x[column[p]];
    out[i] = sum;
  }
}

/** out ← Bᵀx. */
function multiplyTransposed(
  { n, rowStart, column, value }: SparseMatrix,
  x: Float64Array,
  out: Float64Array,
): void {
  out.fill(0);
  for (let i = 0; i < n; i++) {
    const mass = x[i];
    const end = rowStart[i + 1];
    for (let p = rowStart[i]; p < end; p++) out[column[p]] += mass * value[p];
  }
}
