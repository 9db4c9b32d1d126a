import { BenchError } from '../contract/errors.ts';

/** Cholesky factor of a symmetric positive definite matrix. */
export interface Cholesky {
  /** out ← A⁻¹ b; `out` may be `b`. Returns `out`. */
  solve(b: Float64Array, out: Float64Array): Float64Array;
  /** A⁻¹, n × n row-major, exactly symmetric. */
  inverse(): Float64Array;
}

/**
 * A = LLᵀ of a dense symmetric matrix; only the lower triangle is read.
 *
 * @param a n × n, row-major; not written
 * @throws {BenchError} `unsolvable` when the matrix is not positive definite to working precision
 */
export function factorCholesky(a: Float64Array, n: number): Cholesky {
  const factor = tryCholesky(a, n);
  if (factor === null) {
    throw new BenchError(
      'unsolvable',
      `A ${n} × ${n} matrix is not positive definite to working precision.`,
      { n },
    );
  }
  return factor;
}

/** The same, with `null` in place of the error: for callers who shift the matrix and try again. */
export function tryCholesky(a: Float64Array, n: number): Cholesky | null {
  const l = a.slice(0, n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) l[i * n + j] = (l[i * n + j] - rowProduct(l, n, i, j, j)) / l[j * n + j];
    const pivot = l[i * n + i] - rowProduct(l, n, i, i, i);
    // What is left of a diagonal entry after cancellation to its last digits is noise, not a pivot.
    if (!(pivot > n * Number.EPSILON * l[i * n + i] && pivot < Number.POSITIVE_INFINITY)) return null;
    l[i * n + i] = Math.sqrt(pivot);
  }
  const solve = (b: Float64Array, out: Float64Array): Float64Array => {
    for (let i = 0; i < n; i++) {
      let sum = b[i];
      for (let k = 0; k < i; k++) sum -= l[i * n + k] * out[k];
      out[i] = sum / l[i * n + i];
    }
    for (let i = n - 1; i >= 0; i--) {
      const x = out[i] / l[i * n + i];
      out[i] = x;
      for (let k = 0; k < i; k++) out[k] -= l[i * n + k] * x;
    }
    return out;
  };
  return { solve, inverse: () => symmetricInverse(solve, n) };
}

/** Σ_{k < count} l[i,k] l[j,k]. */
function rowProduct(l: Float64Array, n: number, i: number, j: number, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += l[i * n + k] * l[j * n + k];
  return sum;
}

function symmetricInverse(solve: Cholesky['solve'], n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    column.fill(0);
    column[j] = 1;
    solve(column, column);
    for (let i = 0; i < n; i++) inverse[i * n + j] = column[i];
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const mean = 0.5 * (inverse[i * n + j] + inverse[j * n + i]);
      inverse[i * n + j] = mean;
      inverse[j * n + i] = mean;
    }
  }
  return inverse;
}
