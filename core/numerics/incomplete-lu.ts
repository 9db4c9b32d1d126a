import type { LinearSystem } from './linear-system.ts';
import type { SparseMatrix } from './sparse-lu.ts';

/**
 * LU factors without fill: what falls outside the pattern is dropped. They exist for
 * every diagonally dominant M-matrix, I − γP among them, and are a rough inverse for
 * iterative methods, exact for triangular and tridiagonal matrices.
 *
 * @param matrix columns of a row ascending, the diagonal among them; not written
 * Source: Meijerink and van der Vorst (1977), Mathematics of Computation 31, 148–162.
 */
export function factorIncomplete(matrix: SparseMatrix): LinearSystem {
  const { n, rowStart, column } = matrix;
  const factors = matrix.value.slice();
  const diagonal = new Int32Array(n);
  const inverseDiagonal = new Float64Array(n);
  const at = new Int32Array(n).fill(-1);
  for (let i = 0; i < n; i++) {
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      at[column[p]] = p;
      if (column[p] === i) diagonal[i] = p;
    }
    for (let p = rowStart[i]; p < diagonal[i]; p++) {
      const k = column[p];
      const factor = factors[p] * inverseDiagonal[k];
      factors[p] = factor;
      for (let q = diagonal[k] + 1; q < rowStart[k + 1]; q++) {
        const target = at[column[q]];
        if (target >= 0) factors[target] -= factor * factors[q];
      }
    }
    inverseDiagonal[i] = 1 / factors[diagonal[i]];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) at[column[p]] = -1;
  }
  return {
    solve(b, out) {
      for (let i = 0; i < n; i++) {
        let sum = b[i];
        for (let p = rowStart[i]; p < diagonal[i]; p++) sum -= factors[p] * out[column[p]];
        out[i] = sum;
      }
      for (let i = n - 1; i >= 0; i--) {
        let sum = out[i];
        for (let p = diagonal[i] + 1; p < rowStart[i + 1]; p++) sum -= factors[p] * out[column[p]];
        out[i] = sum * inverseDiagonal[i];
      }
      return out;
    },
    solveTransposed(b, out) {
      out.set(b);
      for (let i = 0; i < n; i++) {
        const x = out[i] * inverseDiagonal[i];
        out[i] = x;
        for (let p = diagonal[i] + 1; p < rowStart[i + 1]; p++) out[column[p]] -= factors[p] * x;
      }
      for (let i = n - 1; i >= 0; i--) {
        const x = out[i];
        for (let p = rowStart[i]; p < diagonal[i]; p++) out[column[p]] -= factors[p] * x;
      }
      return out;
    },
  };
}
