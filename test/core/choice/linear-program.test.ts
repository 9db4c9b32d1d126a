import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LinearProgram, solveLinearProgram } from '../../../core/choice/linear-program.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { dot, maxAbsDifference } from '../../../core/numerics/vector.ts';
import { randomModel } from '../../support/random-task.ts';

/** A program from the rows of a dense A. */
function dense(rows: readonly ArrayLike<number>[], b: ArrayLike<number>, c: ArrayLike<number>) {
  const columnStart = [0];
  const row: number[] = [];
  const value: number[] = [];
  for (let j = 0; j < c.length; j++) {
    rows.forEach((entries, r) => {
      if (entries[j] === 0) return;
      row.push(r);
      value.push(entries[j]);
    });
    columnStart.push(row.length);
  }
  return {
    cost: Float64Array.from(c),
    rightSide: Float64Array.from(b),
    columnStart: Int32Array.from(columnStart),
    row: Int32Array.from(row),
    value: Float64Array.from(value),
  } satisfies LinearProgram;
}

async function optimum(program: LinearProgram) {
  const outcome = await solveLinearProgram(program);
  if (outcome.status !== 'optimal') throw new Error(`the program is ${outcome.status}`);
  return outcome;
}

describe('a linear program', () => {
  it('of the workshop: 10 tables and 20 chairs, with the prices of both crafts', async () => {
    // 30 c + 50 t, carpentry c + 2 t ≤ 40, finishing 2 c + t ≤ 50, slacks in columns 3 and 4.
    const program = dense(
      [
        [1, 2, 1, 0],
        [2, 1, 0, 1],
      ],
      [40, 50],
      [-30, -50, 0, 0],
    );
    const { objective, point, prices } = await optimum(program);
    expect(objective).toBeCloseTo(-1100, 9);
    expect(maxAbsDifference(point, Float64Array.of(20, 10, 0, 0))).toBeLessThan(1e-9);
    expect(maxAbsDifference(prices, Float64Array.of(-70 / 3, -10 / 3))).toBeLessThan(1e-9);
  });

  it('brings its own proof: a feasible point and feasible prices of the same worth', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 10 }), async (m, extra) => {
        const n = m + extra;
        const random = createRandom(`program ${m} ${extra}`);
        const rows = Array.from({ length: m }, () =>
          Float64Array.from({ length: n }, () => (random.uniform() < 0.6 ? random.normal() : 0)),
        );
        const inside = Float64Array.from({ length: n }, () => random.uniform());
        const b = Float64Array.from(rows, (entries) => dot(entries, inside));
        const c = Float64Array.from({ length: n }, () => random.uniform());
        const { objective, point, prices } = await optimum(dense(rows, b, c));
        expect(
          maxAbsDifference(
            Float64Array.from(rows, (entries) => dot(entries, point)),
            b,
          ),
        ).toBeLessThan(1e-8);
        for (let j = 0; j < n; j++) {
          expect(point[j]).toBeGreaterThan(-1e-9);
          const worth = rows.reduce((sum, entries, r) => sum + entries[j] * prices[r], 0);
          expect(worth).toBeLessThan(c[j] + 1e-8);
        }
        expect(Math.abs(dot(prices, b) - objective)).toBeLessThan(1e-8);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('over occupancies earns what value iteration earns', async () => {
    const { model, features } = randomModel('hard', {
      states: 20,
      actions: 3,
      branches: 3,
      parameters: 1,
      discount: 0.9,
    });
    const { rowStart, next, probability } = model.transitions;
    const flow = Array.from({ length: 20 }, () => new Float64Array(60));
    for (let i = 0; i < 60; i++) {
      flow[Math.floor(i / 3)][i] += 1;
      for (let e = rowStart[i]; e < rowStart[i + 1]; e++) flow[next[e]][i] -= 0.9 * probability[e];
    }
    const { objective, prices } = await optimum(
      dense(flow, [...model.initial], features.values.map((r) => -r) as unknown as number[]),
    );
    let value = new Float64Array(20);
    for (let sweep = 0; sweep < 400; sweep++) {
      value = value.map((_, s) => {
        const worths = [0, 1, 2].map((a) => {
          let worth = features.values[s * 3 + a];
          for (let e = rowStart[s * 3 + a]; e < rowStart[s * 3 + a + 1]; e++)
            worth += 0.9 * probability[e] * value[next[e]];
          return worth;
        });
        return Math.max(...worths);
      });
    }
    expect(Math.abs(-objective - dot(model.initial, value))).toBeLessThan(1e-9);
    expect(
      maxAbsDifference(
        prices.map((y) => -y),
        value,
      ),
    ).toBeLessThan(1e-8);
  });

  it('that nothing satisfies, or that has no end, says so', async () => {
    expect(await solveLinearProgram(dense([[1, 1]], [-1], [1, 1]))).toEqual({ status: 'infeasible' });
    expect(await solveLinearProgram(dense([[1, -1]], [0], [-1, 0]))).toEqual({ status: 'unbounded' });
  });

  it('refuses a number that is not finite', async () => {
    await expect(solveLinearProgram(dense([[1, 1]], [Number.NaN], [1, 1]))).rejects.toMatchObject({
      code: 'bad-data',
    });
  });
});
