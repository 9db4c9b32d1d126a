import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factorCholesky, tryCholesky } from '../../../core/numerics/cholesky.ts';
import { factorDense } from '../../../core/numerics/dense-lu.ts';
import { solveGmres } from '../../../core/numerics/gmres.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { analyseSparse, factorSparse, type SparseMatrix } from '../../../core/numerics/sparse-lu.ts';
import { maxAbs, maxAbsDifference } from '../../../core/numerics/vector.ts';

/** A n × n table with standard normal entries. */
function normals(n: number, label: string): Float64Array {
  const random = createRandom(label);
  return Float64Array.from({ length: n * n }, () => random.normal());
}

function multiply(a: Float64Array, x: Float64Array, transposed = false): Float64Array {
  const n = x.length;
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) y[i] += (transposed ? a[j * n + i] : a[i * n + j]) * x[j];
  return y;
}

/** A random diagonally dominant sparse matrix and the same, dense. */
function sparseAndDense(
  n: number,
  perRow: number,
  label: string,
): { sparse: SparseMatrix; dense: Float64Array } {
  const random = createRandom(label);
  const dense = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    let total = 0;
    for (let k = 0; k < perRow; k++) {
      const j = Math.floor(random.uniform() * n);
      if (j === i) continue;
      dense[i * n + j] = random.normal();
    }
    for (let j = 0; j < n; j++) total += Math.abs(dense[i * n + j]);
    dense[i * n + i] = (total + 0.1 + random.uniform()) * (random.uniform() < 0.5 ? -1 : 1);
  }
  const rowStart = [0];
  const column: number[] = [];
  const value: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (dense[i * n + j] === 0) continue;
      column.push(j);
      value.push(dense[i * n + j]);
    }
    rowStart.push(column.length);
  }
  return { sparse: { n, rowStart, column, value: Float64Array.from(value) }, dense };
}

describe('dense LU', () => {
  it('solves random systems and their transposes, in place too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(1e6), (n, seed) => {
        const a = normals(n, `lu/${seed}`);
        const before = a.slice();
        const x = normals(n, `x/${seed}`).slice(0, n);
        const system = factorDense(a, n);
        const scale = n * maxAbs(a) * maxAbs(x);
        for (const transposed of [false, true]) {
          const b = multiply(a, x, transposed);
          const found = transposed ? system.solveTransposed(b, b.slice()) : system.solve(b, b.slice());
          expect(maxAbsDifference(multiply(a, found, transposed), b)).toBeLessThanOrEqual(1e-10 * scale);
          const inPlace = b.slice();
          if (transposed) system.solveTransposed(inPlace, inPlace);
          else system.solve(inPlace, inPlace);
          expect(inPlace).toEqual(found);
        }
        expect(a).toEqual(before);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('exchanges rows and refuses singular matrices', () => {
    const swap = factorDense(Float64Array.of(0, 2, 1, 0), 2);
    expect(Array.from(swap.solve(Float64Array.of(2, 3), new Float64Array(2)))).toEqual([3, 1]);
    expect(() => factorDense(Float64Array.of(1, 2, 2, 4), 2)).toThrow(
      expect.objectContaining({ code: 'unsolvable' }),
    );
    expect(() => factorDense(Float64Array.of(Number.NaN, 2, 2, 4), 2)).toThrow(
      expect.objectContaining({ code: 'unsolvable' }),
    );
  });
});

describe('Cholesky', () => {
  it('solves and inverts AᵀA + I', () => {
    const n = 12;
    const a = normals(n, 'spd');
    const spd = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < n; k++) spd[i * n + j] += a[k * n + i] * a[k * n + j];
        if (i === j) spd[i * n + j] += 1;
      }
    }
    const factor = factorCholesky(spd, n);
    const x = normals(n, 'x').slice(0, n);
    expect(maxAbsDifference(factor.solve(multiply(spd, x), new Float64Array(n)), x)).toBeLessThan(1e-11);
    const inverse = factor.inverse();
    for (let j = 0; j < n; j++) {
      const unit = new Float64Array(n);
      unit[j] = 1;
      const column = Float64Array.from({ length: n }, (_, i) => inverse[i * n + j]);
      expect(maxAbsDifference(multiply(spd, column), unit)).toBeLessThan(1e-11);
      for (let i = 0; i < n; i++) expect(inverse[i * n + j]).toBe(inverse[j * n + i]);
    }
  });

  it('refuses indefinite, singular and NaN matrices', () => {
    for (const a of [
      [1, 2, 2, 1],
      [1, 1, 1, 1],
      [Number.NaN, 0, 0, 1],
      [-1, 0, 0, 1],
    ]) {
      expect(tryCholesky(Float64Array.from(a), 2)).toBeNull();
      expect(() => factorCholesky(Float64Array.from(a), 2)).toThrow(
        expect.objectContaining({ code: 'unsolvable' }),
      );
    }
  });
});

describe('sparse LU', () => {
  it('agrees with dense LU on random diagonally dominant matrices', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 6 }),
        fc.nat(1e6),
        (n, perRow, seed) => {
          const { sparse, dense } = sparseAndDense(n, perRow, `sparse/${seed}`);
          const b = normals(n, `b/${seed}`).slice(0, n);
          const bySparse = factorSparse(sparse);
          const byDense = factorDense(dense, n);
          const out = new Float64Array(n);
          const expected = byDense.solve(b, new Float64Array(n));
          expect(maxAbsDifference(bySparse.solve(b, out), expected)).toBeLessThanOrEqual(
            1e-11 * (1 + maxAbs(expected)),
          );
          const transposed = byDense.solveTransposed(b, new Float64Array(n));
          const found = bySparse.solveTransposed(b.slice(), out);
          expect(maxAbsDifference(found, transposed)).toBeLessThanOrEqual(1e-11 * (1 + maxAbs(transposed)));
        },
      ),
      { seed: 2, numRuns: 200 },
    );
  });

  it('orders an arrow without fill and a grid with little', () => {
    // Arrow: every row meets column 0. Eliminating 0 first would fill everything.
    const n = 200;
    const rowStart = [0];
    const column: number[] = [];
    for (let i = 0; i < n; i++) {
      if (i === 0) for (let j = 0; j < n; j++) column.push(j);
      else column.push(0, i);
      rowStart.push(column.length);
    }
    expect(analyseSparse({ n, rowStart, column })?.fill).toBe(n - 1);

    const side = 50;
    const gridStart = [0];
    const gridColumn: number[] = [];
    for (let s = 0; s < side * side; s++) {
      gridColumn.push(s);
      if (s % side > 0) gridColumn.push(s - 1);
      if (s % side < side - 1) gridColumn.push(s + 1);
      if (s >= side) gridColumn.push(s - side);
      if (s < side * (side - 1)) gridColumn.push(s + side);
      gridStart.push(gridColumn.length);
    }
    const analysis = analyseSparse({ n: side * side, rowStart: gridStart, column: gridColumn })!;
    // A band in natural order has 50 × 2500 = 125,000; nested dissection needs about 31 n log₂ n / 8.
    expect(analysis.fill).toBeLessThan(45_000);
    expect(
      analyseSparse({ n: side * side, rowStart: gridStart, column: gridColumn }, analysis.work - 1),
    ).toBeNull();
  });

  it('orders every node once, and counts exactly the fill that elimination makes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        fc.nat(1e6),
        (n, density, seed) => {
          const random = createRandom(`graph/${seed}`);
          const meets = Array.from({ length: n }, () => new Set<number>());
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < i; j++) {
              if (random.uniform() >= density) continue;
              meets[i].add(j);
              meets[j].add(i);
            }
          }
          const column = meets.flatMap((m, i) => [i, ...m]);
          const rowStart = Array.from({ length: n + 1 }, (_, i) =>
            meets.slice(0, i).reduce((sum, m) => sum + 1 + m.size, 0),
          );
          const { order, fill, work } = analyseSparse({ n, rowStart, column })!;
          expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
          let counted = 0;
          let worked = 0;
          for (const p of order) {
            counted += meets[p].size;
            worked += meets[p].size * (meets[p].size + 1);
            for (const i of meets[p]) {
              meets[i].delete(p);
              for (const j of meets[p]) if (j !== i) meets[i].add(j);
            }
          }
          expect([fill, work]).toEqual([counted, worked]);
        },
      ),
      { seed: 3, numRuns: 200 },
    );
  });

  it('refuses a lost pivot, or gives its unknown 0 when asked', () => {
    // The Laplacian of a path: constants are its null space.
    const path = { n: 3, rowStart: [0, 2, 5, 7], column: [0, 1, 0, 1, 2, 1, 2] };
    const value = Float64Array.of(1, -1, -1, 2, -1, -1, 1);
    const analysis = analyseSparse(path)!;
    expect(() => analysis.factor(value)).toThrow(expect.objectContaining({ code: 'unsolvable' }));
    const b = Float64Array.of(1, 1, -2);
    const x = analysis.factor(value, 'zero').solve(b, new Float64Array(3));
    expect([x[0] - x[1], 2 * x[1] - x[0] - x[2], x[2] - x[1]]).toEqual([1, 1, -2]);
    expect(Array.from(x)).toContain(0);
  });

  it('puts late unknowns last', () => {
    const path = { n: 3, rowStart: [0, 2, 5, 7], column: [0, 1, 0, 1, 2, 1, 2] };
    const value = Float64Array.of(1, -1, -1, 2, -1, -1, 1);
    for (const last of [0, 1, 2]) {
      const late = new Uint8Array(3);
      late[last] = 1;
      const x = analyseSparse(path, Number.POSITIVE_INFINITY, late)!
        .factor(value, 'zero')
        .solve(Float64Array.of(1, 1, -2), new Float64Array(3));
      expect(x[last]).toBe(0);
    }
  });
});

describe('GMRES', () => {
  const { dense } = sparseAndDense(80, 5, 'gmres');
  const operator = {
    apply: (x: Float64Array, out: Float64Array) => out.set(multiply(dense, x)),
    precondition: (x: Float64Array, out: Float64Array) => {
      for (let i = 0; i < x.length; i++) out[i] = x[i] / dense[i * 80 + i];
    },
    norm: 2 * maxAbs(dense),
  };
  const b = normals(80, 'b').slice(0, 80);

  it('agrees with dense LU', () => {
    const found = solveGmres(operator, b, new Float64Array(80), { tolerance: 1e-15, products: 400 });
    expect(maxAbsDifference(found, factorDense(dense, 80).solve(b, new Float64Array(80)))).toBeLessThan(
      1e-12,
    );
  });

  it('fails aloud when its products run out', () => {
    expect(() => solveGmres(operator, b, new Float64Array(80), { tolerance: 1e-15, products: 3 })).toThrow(
      expect.objectContaining({ code: 'unsolvable' }),
    );
  });
});
