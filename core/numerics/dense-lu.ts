import { BenchError } from '../contract/errors.ts';
import type { LinearSystem } from './linear-system.ts';

/**
 * LU factors of a dense matrix with partial pivoting: PA = LU.
 *
 * @param a n × n, row-major; not written
 * @throws {BenchError} `unsolvable` when a pivot is zero or not a number
 */
export function factorDense(a: Float64Array, n: number): LinearSystem {
  const lu = a.slice(0, n * n);
  const row = new Int32Array(n);
  for (let i = 0; i < n; i++) row[i] = i;
  for (let k = 0; k < n; k++) {
    const pivotRow = largestBelow(lu, n, k);
    if (pivotRow !== k) {
      swapRows(lu, n, k, pivotRow);
      const held = row[k];
      row[k] = row[pivotRow];
      row[pivotRow] = held;
    }
    const pivot = lu[k * n + k];
    if (!(Math.abs(pivot) > 0 && Number.isFinite(pivot))) {
      throw new BenchError(
        'unsolvable',
        `Pivot ${k} of a dense ${n} × ${n} system is ${pivot}, not a finite non-zero number.`,
        {
          pivot,
          column: k,
        },
      );
    }
    const top = k * n;
    for (let i = k + 1; i < n; i++) {
      const at = i * n;
      const factor = lu[at + k] / pivot;
      if (factor === 0) continue;
      lu[at + k] = factor;
      for (let j = k + 1; j < n; j++) lu[at + j] -= factor * lu[top + j];
    }
  }
  return denseSolver(lu, row, n);
}

function largestBelow(lu: Float64Array, n: number, k: number): number {
  let at = k;
  let most = Math.abs(lu[k * n + k]);
  for (let i = k + 1; i < n; i++) {
    const size = Math.abs(lu[i * n + k]);
    if (size > most) {
      most = size;
      at = i;
    }
  }
  return at;
}

function swapRows(lu: Float64Array, n: number, i: number, k: number): void {
  for (let j = 0; j < n; j++) {
    const held = lu[i * n + j];
    lu[i * n + j] = lu[k * n + j];
    lu[k * n + j] = held;
  }
}

function denseSolver(lu: Float64Array, row: Int32Array, n: number): LinearSystem {
  const work = new Float64Array(n);
  return {
    solve(b, out) {
      for (let i = 0; i < n; i++) {
        let sum = b[row[i]];
        for (let j = 0; j < i; j++) sum -= lu[i * n + j] * work[j];
        work[i] = sum;
      }
      for (let i = n - 1; i >= 0; i--) {
        let sum = work[i];
        for (let j = i + 1; j < n; j++) sum -= lu[i * n + j] * work[j];
        work[i] = sum / lu[i * n + i];
      }
      out.set(work);
      return out;
    },
    solveTransposed(b, out) {
      work.set(b);
      for (let i = 0; i < n; i++) {
        const x = (work[i] /= lu[i * n + i]);
        for (let j = i + 1; j < n; j++) work[j] -= lu[i * n + j] * x;
      }
      for (let i = n - 1; i > 0; i--) {
        const x = work[i];
        for (let j = 0; j < i; j++) work[j] -= lu[i * n + j] * x;
      }
      for (let i = 0; i < n; i++) out[row[i]] = work[i];
      return out;
    },
  };
}
