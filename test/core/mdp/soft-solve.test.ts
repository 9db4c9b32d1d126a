import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Model } from '../../../core/contract/index.ts';
import { evaluatePolicy } from '../../../core/mdp/evaluate.ts';
import {
  bellmanResidual,
  qFromValue,
  rewardFromValue,
  softPolicy,
  softValue,
} from '../../../core/mdp/soft-bellman.ts';
import { createSoftSolver, type SoftSolution, softSolve } from '../../../core/mdp/soft-solve.ts';
import { structureOf } from '../../../core/mdp/structure.ts';
import { buildTransitions } from '../../../core/mdp/transitions.ts';
import { factorDense } from '../../../core/numerics/dense-lu.ts';
import { logSumExp } from '../../../core/numerics/log-sum-exp.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { maxAbs, maxAbsDifference } from '../../../core/numerics/vector.ts';
import { bus, garnet, grid, modelOf } from './worlds.ts';

/** sup |V − TV| from the definition, by loops that share nothing with the solver. */
function residualByDefinition(model: Model, reward: Float64Array, value: Float64Array): number {
  const { stateCount, actionCount, transitions, available, continuation, discount, shockScale } = model;
  let worst = 0;
  for (let s = 0; s < stateCount; s++) {
    const scaled: number[] = [];
    for (let a = 0; a < actionCount; a++) {
      const i = s * actionCount + a;
      if (available !== null && available[i] === 0) continue;
      let after = 0;
      for (let p = transitions.rowStart[i]; p < transitions.rowStart[i + 1]; p++) {
        after += transitions.probability[p] * value[transitions.next[p]];
      }
      if (transitions.rowStart[i] === transitions.rowStart[i + 1]) after = continuation?.[i] ?? 0;
      scaled.push((reward[i] + discount * after) / shockScale);
    }
    const most = Math.max(...scaled);
    const backup = shockScale * (most + Math.log(scaled.reduce((sum, x) => sum + Math.exp(x - most), 0)));
    worst = Math.max(worst, Math.abs(backup - value[s]));
  }
  return worst;
}

/** V by policy iteration with dense factors of I − γP_π and nothing else. */
function valueByDensePolicyIteration(model: Model, reward: Float64Array): Float64Array {
  const { stateCount: n, actionCount, transitions, discount, shockScale } = model;
  const value = new Float64Array(n);
  const q = new Float64Array(reward.length);
  for (let round = 0; round < 60; round++) {
    qFromValue(model, reward, value, q);
    const matrix = new Float64Array(n * n);
    const gap = new Float64Array(n);
    for (let s = 0; s < n; s++) {
      matrix[s * n + s] = 1;
      const scaled = q.slice(s * actionCount, (s + 1) * actionCount).map((x) => x / shockScale);
      const total = logSumExp(scaled, 0, actionCount);
      gap[s] = shockScale * total - value[s];
      for (let a = 0; a < actionCount; a++) {
        const chosen = Math.exp(scaled[a] - total);
        const i = s * actionCount + a;
        for (let p = transitions.rowStart[i]; p < transitions.rowStart[i + 1]; p++) {
          matrix[s * n + transitions.next[p]] -= discount * chosen * transitions.probability[p];
        }
      }
    }
    factorDense(matrix, n).solve(gap, gap);
    for (let s = 0; s < n; s++) value[s] += gap[s];
    if (maxAbs(gap) < 1e-12 * (1 + maxAbs(value))) break;
  }
  return value;
}

function expectSolved(model: Model, reward: Float64Array, solution: SoftSolution, tolerance = 1e-12): void {
  const allowed = tolerance * Math.max(1, maxAbs(solution.value));
  expect(residualByDefinition(model, reward, solution.value)).toBeLessThanOrEqual(allowed);
  expect(solution.residual).toBeLessThanOrEqual(allowed);
  expect(solution.q).toEqual(qFromValue(model, reward, solution.value, new Float64Array(reward.length)));
  expect(
    maxAbsDifference(solution.policy, softPolicy(model, solution.q, new Float64Array(reward.length))),
  ).toBeLessThan(1e-15);
}

const rustIncrements = [0.3919, 0.5953, 0.0128];
const rustBus = (bins: number, rest: Partial<Model> = {}) =>
  bus(bins, rustIncrements, 10.07, (x) => 0.001 * 2.293 * x, rest);

describe('the soft Bellman operator', () => {
  const { model, reward } = garnet('operator', 9, 3, 4, { shockScale: 0.7 });
  const value = Float64Array.from({ length: 9 }, (_, s) => Math.sin(s));

  it('inverts: the reward of (Q, V) gives Q back', () => {
    const q = qFromValue(model, reward, value, new Float64Array(27));
    expect(maxAbsDifference(rewardFromValue(model, q, value, new Float64Array(27)), reward)).toBeLessThan(
      1e-15,
    );
  });

  it('has policy exp((Q − V)/σ) whose rows sum to 1', () => {
    const q = qFromValue(model, reward, value, new Float64Array(27));
    const v = softValue(model, q, new Float64Array(9));
    const policy = softPolicy(model, q, new Float64Array(27));
    for (let s = 0; s < 9; s++) {
      expect(v[s]).toBeCloseTo(
        0.7 *
          logSumExp(
            q.map((x) => x / 0.7),
            3 * s,
            3 * s + 3,
          ),
        14,
      );
      for (let a = 0; a < 3; a++)
        expect(policy[3 * s + a]).toBeCloseTo(Math.exp((q[3 * s + a] - v[s]) / 0.7), 14);
    }
  });

  it('gives NaN for NaN and never a number', () => {
    const bad = value.slice();
    bad[3] = Number.NaN;
    expect(bellmanResidual(model, reward, bad)).toBeNaN();
    const binary = garnet('binary', 4, 2, 2);
    expect(bellmanResidual(binary.model, binary.reward, Float64Array.of(0, Number.NaN, 0, 0))).toBeNaN();
  });

  it('is exact in the wings: gaps of 1e5 σ do not overflow', () => {
    const q = Float64Array.of(1e5, 0, 0, 1e5, -1e5, -1e5);
    const two = garnet('two', 3, 2, 1).model;
    expect(Array.from(softValue(two, q, new Float64Array(3)))).toEqual([1e5, 1e5, -1e5 + Math.LN2]);
    expect(Array.from(softPolicy(two, q, new Float64Array(6)))).toEqual([1, 0, 0, 1, 0.5, 0.5]);
  });
});

describe('structure', () => {
  it('is found from the entries', () => {
    const engine = structureOf(rustBus(90).model);
    expect([Array.from(engine.renewal), Array.from(engine.drift), engine.shape, engine.endless]).toEqual([
      [1],
      [0],
      'upper',
      true,
    ]);
    expect(structureOf(grid(8, 0.1).model).shape).toBe('general');
    expect(structureOf(garnet('shape', 30, 2, 5).model).renewal.length).toBe(0);
    const falling = modelOf(
      5,
      2,
      buildTransitions(5, 2, (s, a) => (a === 0 ? [[Math.max(0, s - 1), 1]] : [])),
    );
    expect([structureOf(falling).shape, structureOf(falling).endless]).toEqual(['lower', false]);
  });
});

describe('softSolve', () => {
  it('solves the 90-bin engine to the published oracle', () => {
    const { model, reward } = bus(90, [0.2, 0.3, 0.15, 0.35], 10, (x) => 0.001 * 2 * x);
    const { value, policy, system } = softSolve(model, reward);
    const expected = (x: number): number =>
      [0.2, 0.3, 0.15, 0.35].reduce((sum, p, j) => sum + p * value[Math.min(x + j, 89)], 0);
    expect(Math.abs(expected(0) - -1722.8203905)).toBeLessThan(1e-7);
    expect(Math.abs(expected(1) - -1722.9237216)).toBeLessThan(1e-7);
    expect(Math.abs(expected(2) - -1723.0258501)).toBeLessThan(1e-7);
    expect(Math.abs(policy[1] / 4.5397868702e-5 - 1)).toBeLessThan(1e-9);
    expect(Math.abs(policy[179] / 5.2463997923e-3 - 1)).toBeLessThan(1e-9);
    // (I − γP_π) 1 = 1 − γ.
    const ones = system.solve(new Float64Array(90).fill(1 - 0.9999), new Float64Array(90));
    expect(maxAbsDifference(ones, new Float64Array(90).fill(1))).toBeLessThan(1e-10);
  });

  it.each([90, 175, 1000, 20_000])('solves an engine of %i bins at γ = .9999', (bins) => {
    const { model, reward } = rustBus(bins);
    const solution = softSolve(model, reward);
    expectSolved(model, reward, solution);
    expect(solution.method).toBe('newton');
    expect(solution.newtonSteps).toBeLessThanOrEqual(14);
  });

  it.each([0, 0.5, 0.999999])('solves the engine at γ = %d', (discount) => {
    const { model, reward } = rustBus(90, { discount });
    expectSolved(model, reward, softSolve(model, reward));
  });

  it.each([8, 50])('solves a square grid of side %i with an absorbing goal at γ = .9999', (side) => {
    const { model, reward } = grid(side, 0.1, { discount: 0.9999 });
    const solution = softSolve(model, reward);
    expectSolved(model, reward, solution);
    // Every action of the goal stays there for nothing: V = log 4 / (1 − γ).
    expect(solution.value[side * side - 1]).toBeCloseTo(Math.log(4) / (1 - 0.9999), 6);
  });

  it.each([0.95, 0.9999])('solves a garnet of 1000 states by sweeps at γ = %d', (discount) => {
    const { model, reward } = garnet('thousand', 1000, 4, 5, { discount });
    const solution = softSolve(model, reward);
    expectSolved(model, reward, solution);
    expect(solution.method).toBe('sweeps');
    // The rate is γ|λ₂|, far from γ: as many sweeps at .9999 as at .95.
    expect(solution.sweeps).toBeLessThan(60);
    const b = Float64Array.from({ length: 1000 }, (_, s) => Math.cos(s));
    const x = solution.system.solve(b, new Float64Array(1000));
    expect(maxAbsDifference(policyProduct(model, solution.policy, x), b)).toBeLessThan(
      1e-12 * maxAbs(x) + 1e-13,
    );
  });

  it('agrees with dense policy iteration on random garnets, masks, scales and all', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 2, max: 4 }),
        fc.constantFrom(0, 0.3, 0.95, 0.999, 0.9999),
        fc.constantFrom(0.1, 1, 30),
        fc.nat(1e6),
        (states, actions, discount, shockScale, seed) => {
          const { model, reward } = garnet(`garnet/${seed}`, states, actions, 3, { discount, shockScale });
          const solution = softSolve(model, reward);
          expectSolved(model, reward, solution);
          const expected = valueByDensePolicyIteration(model, reward);
          // What the residual leaves open is residual / (1 − γ).
          const open = (3e-12 * Math.max(1, maxAbs(expected))) / (1 - discount);
          expect(maxAbsDifference(solution.value, expected)).toBeLessThanOrEqual(open);
        },
      ),
      { seed: 1, numRuns: 150 },
    );
  });

  it('handles masks, ends with continuation values, several renewals and lower drifts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 30 }),
        fc.constantFrom(0.9, 0.9999),
        fc.nat(1e6),
        (states, discount, seed) => {
          const random = createRandom(`mixed/${seed}`);
          const actionCount = 4;
          const up = random.uniform() < 0.5;
          const restart = Math.floor(random.uniform() * states);
          const ends = random.uniform() < 0.5;
          const mixed = random.uniform() < 0.3;
          const transitions = buildTransitions(states, actionCount, (s, a) => {
            const moved = up ? Math.min(states - 1, s + 1) : Math.max(0, s - 1);
            if (a === 0)
              return [
                [s, 0.3],
                [moved, 0.7],
              ];
            if (a === 1)
              return [
                [restart, 0.6],
                [0, 0.4],
              ];
            if (a === 2) return mixed ? [[Math.floor(random.uniform() * states), 1]] : [[states - 1, 1]];
            return ends ? [] : [[moved, 1]];
          });
          const available = Uint8Array.from({ length: states * actionCount }, (_, i) =>
            i % actionCount === 0 || random.uniform() < 0.7 ? 1 : 0,
          );
          const continuation = Float64Array.from({ length: states * actionCount }, () => 5 * random.normal());
          const reward = Float64Array.from({ length: states * actionCount }, () => random.normal());
          const model = modelOf(states, actionCount, transitions, {
            available,
            continuation,
            discount,
            shockScale: 0.5,
          });
          const solution = softSolve(model, reward);
          expectSolved(model, reward, solution);
          for (let i = 0; i < available.length; i++)
            if (available[i] === 0) expect(solution.policy[i]).toBe(0);
          const evaluated = evaluatePolicy(model, reward, solution.policy);
          expect(maxAbsDifference(evaluated, solution.value)).toBeLessThan(
            (1e-11 * Math.max(1, maxAbs(solution.value))) / (1 - discount),
          );
        },
      ),
      { seed: 2, numRuns: 200 },
    );
  });

  it('takes no step from its own solution, and fewer from a near one', () => {
    const solver = createSoftSolver(rustBus(175).model);
    const { reward } = rustBus(175);
    const cold = solver.solve(reward);
    const again = solver.solve(reward, { start: cold.value });
    expect(again.newtonSteps).toBeLessThanOrEqual(1);
    const near = solver.solve(
      reward.map((r) => 1.01 * r),
      { start: cold.value },
    );
    expect(near.newtonSteps).toBeLessThan(cold.newtonSteps);
  });

  it('gives fresh arrays and writes no input', () => {
    const { model, reward } = rustBus(90);
    const solver = createSoftSolver(model);
    const before = reward.slice();
    const start = new Float64Array(90);
    const first = solver.solve(reward, { start });
    const value = first.value.slice();
    const policy = first.policy.slice();
    const solved = first.system.solve(value, new Float64Array(90));
    solver.solve(reward.map((r) => 2 * r));
    expect(first.value).toEqual(value);
    expect(first.policy).toEqual(policy);
    expect(first.system.solve(value, new Float64Array(90))).toEqual(solved);
    expect(reward).toEqual(before);
    expect(start).toEqual(new Float64Array(90));
    expect(solver.solve(reward).value).toEqual(value);
  });

  it('fails aloud: too few sweeps, a tolerance below rounding, rewards that are not finite', () => {
    const { model, reward } = rustBus(90);
    expect(() => softSolve(model, reward, { sweeps: 3 })).toThrow(
      expect.objectContaining({
        code: 'unsolvable',
        detail: expect.objectContaining({
          residual: expect.any(Number),
          tolerance: expect.any(Number),
          sweeps: 3,
        }),
      }),
    );
    const hard = grid(8, 0.1, { discount: 0.9999 });
    expect(() => softSolve(hard.model, hard.reward, { sweeps: 2 })).toThrow(
      expect.objectContaining({ code: 'unsolvable' }),
    );
    expect(() => softSolve(model, reward, { tolerance: 1e-18 })).toThrow(
      expect.objectContaining({ code: 'unsolvable' }),
    );
    for (const world of [rustBus(90), grid(8, 0.1)]) {
      const bad = world.reward.slice();
      bad[5] = Number.NaN;
      expect(() => softSolve(world.model, bad)).toThrow(expect.objectContaining({ code: 'diverged' }));
    }
  });
});

/** (I − γP_π)x from the definition. */
function policyProduct(model: Model, policy: Float64Array, x: Float64Array): Float64Array {
  const { stateCount, actionCount, transitions, discount } = model;
  const out = x.slice();
  for (let s = 0; s < stateCount; s++) {
    for (let i = s * actionCount; i < (s + 1) * actionCount; i++) {
      for (let p = transitions.rowStart[i]; p < transitions.rowStart[i + 1]; p++) {
        out[s] -= discount * policy[i] * transitions.probability[p] * x[transitions.next[p]];
      }
    }
  }
  return out;
}
