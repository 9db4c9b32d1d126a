import { describe, expect, it } from 'vitest';
import type { Model } from '../../../core/contract/index.ts';
import { krylovSystem } from '../../../core/mdp/krylov-system.ts';
import { factorPolicySystem, policySystemKind } from '../../../core/mdp/policy-system.ts';
import { bellmanResidual, qFromValue, softPolicy, softValue } from '../../../core/mdp/soft-bellman.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { structureOf } from '../../../core/mdp/structure.ts';
import { buildTransitions } from '../../../core/mdp/transitions.ts';
import { factorDense } from '../../../core/numerics/dense-lu.ts';
import { dot, maxAbs, maxAbsDifference } from '../../../core/numerics/vector.ts';
import { bus, garnet, grid, modelOf } from './worlds.ts';

const engine = (bins: number, discount: number) =>
  bus(bins, [0.3919, 0.5953, 0.0128], 10.07, (x) => 0.001 * 2.293 * x, { discount });

/** A cube of side³ states with six moves, slip, and an absorbing corner. */
function cube(side: number, discount: number): { model: Model; reward: Float64Array } {
  const count = side ** 3;
  const move = (s: number, a: number): number => {
    const stride = side ** (a >> 1);
    const x = Math.floor(s / stride) % side;
    const to = x + (a % 2 === 0 ? 1 : -1);
    return to < 0 || to >= side ? s : s + (to - x) * stride;
  };
  const transitions = buildTransitions(count, 6, (s, a) =>
    s === count - 1
      ? [[s, 1]]
      : [
          [move(s, a), 0.9],
          [move(s, (a + 2) % 6), 0.05],
          [move(s, (a + 3) % 6), 0.05],
        ],
  );
  const reward = Float64Array.from({ length: 6 * count }, (_, i) => (i < 6 * (count - 1) ? -0.1 : 0));
  return { model: modelOf(count, 6, transitions, { discount }), reward };
}

/** I − γP_π as a dense table. */
function denseSystem(model: Model, policy: Float64Array): Float64Array {
  const { stateCount: n, actionCount, transitions, discount } = model;
  const matrix = new Float64Array(n * n);
  for (let s = 0; s < n; s++) {
    matrix[s * n + s] += 1;
    for (let i = s * actionCount; i < (s + 1) * actionCount; i++) {
      for (let p = transitions.rowStart[i]; p < transitions.rowStart[i + 1]; p++) {
        matrix[s * n + transitions.next[p]] -= discount * policy[i] * transitions.probability[p];
      }
    }
  }
  return matrix;
}

interface Step {
  readonly policy: Float64Array;
  readonly gap: Float64Array;
}

function stepAt(model: Model, reward: Float64Array, value: Float64Array): Step {
  const q = qFromValue(model, reward, value, new Float64Array(reward.length));
  const backup = softValue(model, q, new Float64Array(value.length));
  return {
    policy: softPolicy(model, q, new Float64Array(reward.length)),
    gap: backup.map((v, s) => v - value[s]),
  };
}

/** (I − γP_π)x. */
type Product = (x: Float64Array) => Float64Array;

function productWith(model: Model, policy: Float64Array): Product {
  const { actionCount, transitions, discount } = model;
  const { rowStart, next, probability } = transitions;
  return (x) =>
    x.map((own, s) => {
      let after = 0;
      for (let i = s * actionCount; i < (s + 1) * actionCount; i++) {
        for (let p = rowStart[i]; p < rowStart[i + 1]; p++) after += policy[i] * probability[p] * x[next[p]];
      }
      return own - discount * after;
    });
}

/** Policy iteration, each linear system solved by `solve`. */
function policyIteration(
  model: Model,
  reward: Float64Array,
  solve: (policy: Float64Array, b: Float64Array) => Float64Array,
): Float64Array {
  const value = new Float64Array(model.stateCount);
  for (let round = 0; round < 15; round++) {
    const { policy, gap } = stepAt(model, reward, value);
    const step = solve(policy, gap);
    for (let s = 0; s < value.length; s++) value[s] += step[s];
    if (!(maxAbs(step) > 1e-12 * (1 + maxAbs(value)))) break;
  }
  return stepAt(model, reward, value).policy;
}

/** GMRES(50) as it is often written: no preconditioner, and what it holds after its cycles is the answer. */
function plainGmres(product: Product, b: Float64Array, cycles: number): Float64Array {
  const x = new Float64Array(b.length);
  for (let cycle = 0; cycle < cycles; cycle++) {
    const ax = product(x);
    const residual = b.map((v, i) => v - ax[i]);
    const norm = Math.sqrt(dot(residual, residual));
    if (!(norm > 1e-13 * Math.sqrt(dot(b, b)))) break;
    const basis = [residual.map((v) => v / norm)];
    const images: Float64Array[] = [];
    // Least squares over the images by modified Gram–Schmidt: as stable as rotations, and shorter.
    const coefficients: number[][] = [];
    for (let j = 0; j < 50; j++) {
      const image = product(basis[j]);
      images.push(image);
      const fresh = image.slice();
      for (const v of basis) {
        const h = dot(v, fresh);
        for (let i = 0; i < fresh.length; i++) fresh[i] -= h * v[i];
      }
      const size = Math.sqrt(dot(fresh, fresh));
      if (!(size > 1e-14)) break;
      basis.push(fresh.map((v) => v / size));
    }
    const orthogonal: Float64Array[] = [];
    for (const image of images) {
      const column: number[] = [];
      const rest = image.slice();
      for (const v of orthogonal) {
        const h = dot(v, rest);
        column.push(h);
        for (let i = 0; i < rest.length; i++) rest[i] -= h * v[i];
      }
      const size = Math.sqrt(dot(rest, rest));
      column.push(size);
      coefficients.push(column);
      orthogonal.push(rest.map((v) => v / size));
    }
    const weight = new Float64Array(images.length);
    for (let j = images.length - 1; j >= 0; j--) {
      let sum = dot(orthogonal[j], residual);
      for (let k = j + 1; k < images.length; k++) sum -= coefficients[k][j] * weight[k];
      weight[j] = sum / coefficients[j][j];
    }
    for (let j = 0; j < images.length; j++) {
      for (let i = 0; i < x.length; i++) x[i] += weight[j] * basis[j][i];
    }
  }
  return x;
}

/** V ← TV, five gaps combined so that their least-squares combination is smallest. */
function anderson(model: Model, reward: Float64Array, sweeps: number): Float64Array {
  const values: Float64Array[] = [];
  const gaps: Float64Array[] = [];
  let value: Float64Array = new Float64Array(model.stateCount);
  for (let k = 0; k < sweeps; k++) {
    const { gap } = stepAt(model, reward, value);
    values.push(value);
    gaps.push(gap);
    if (values.length > 6) {
      values.shift();
      gaps.shift();
    }
    const m = gaps.length - 1;
    const difference = (list: Float64Array[], j: number): Float64Array =>
      list[m].map((v, s) => v - list[j][s]);
    const changes = Array.from({ length: m }, (_, j) => difference(gaps, j));
    const normal = new Float64Array(m * m);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++)
        normal[i * m + j] = dot(changes[i], changes[j]) * (i === j ? 1 + 1e-12 : 1) + (i === j ? 1e-300 : 0);
    }
    const target = Float64Array.from(changes, (change) => dot(change, gap));
    const weight = m === 0 ? target : factorDense(normal, m).solve(target, target);
    const mixed = value.map((v, s) => v + gap[s]);
    for (let j = 0; j < m; j++) {
      const moved = difference(values, j);
      for (let s = 0; s < mixed.length; s++) mixed[s] -= weight[j] * (moved[s] + changes[j][s]);
    }
    value = mixed;
  }
  return stepAt(model, reward, value).policy;
}

describe('the choice of a method', () => {
  it.each([
    ['engine', engine(175, 0.9999), 'pass', 'drift up by at most 2, the same everywhere, 1 renewal action'],
    ['grid', grid(40, 0.1, { discount: 0.9999 }), 'sparse', 'moves both ways by at most 40'],
    ['cube', cube(20, 0.99), 'krylov', 'moves both ways by at most 400'],
    ['garnet', garnet('choice', 2000, 4, 5, { discount: 0.9999 }), 'none', /^moves both ways by at most/],
  ] as const)('is named with its predicted cost: %s', (_, { model, reward }, systems, structure) => {
    const { plan, residual, value } = softSolve(model, reward);
    expect(plan.structure).toMatch(structure);
    expect(plan.systems).toBe(systems);
    expect(plan.predictedCost).toBeGreaterThan(model.stateCount);
    expect(plan.predictedCost).toBeLessThan(1e10);
    expect(residual).toBeLessThanOrEqual(1e-12 * Math.max(1, maxAbs(value)));
    // A choice by the model and by counts, never by the clock, comes out the same again.
    const again = softSolve({ ...model }, reward);
    expect(again.plan).toEqual(plan);
    expect(again.value).toEqual(value);
  });
});

it('small tables that would fill are factored densely', () => {
  expect(policySystemKind(structureOf(garnet('tiny', 12, 2, 12).model))).toBe('dense');
});

describe.each([0.95, 0.99, 0.9999])('every solve is certified at γ = %d', (discount) => {
  it.each([
    ['garnet of 1,000', garnet('certified', 1000, 4, 5, { discount })],
    ['grid of 50 × 50', grid(50, 0.1, { discount })],
    ['cube of 10³', cube(10, discount)],
    ['engine of 90', engine(90, discount)],
    ['engine of 20,000', engine(20_000, discount)],
  ] as const)('%s', (_, { model, reward }) => {
    const solution = softSolve(model, reward);
    const allowed = 1e-12 * Math.max(1, maxAbs(solution.value));
    expect(bellmanResidual(model, reward, solution.value)).toBeLessThanOrEqual(allowed);
  });
});

describe('no wrong policy is ever called a solution', () => {
  it.each([
    ['engine of 175 bins', engine(175, 0.9999), ['gmres', 'anderson']],
    ['grid of 24 × 24', grid(24, 0.1, { discount: 0.9999 }), ['anderson']],
  ] as const)('%s at γ = .9999', (_, { model, reward }, wrong) => {
    const exact = policyIteration(model, reward, (policy, b) =>
      factorDense(denseSystem(model, policy), b.length).solve(b, new Float64Array(b.length)),
    );
    const off = (policy: Float64Array): number => maxAbsDifference(policy, exact);
    expect(off(softSolve(model, reward).policy)).toBeLessThan(1e-7);
    // What is spared here: the same iterations without checks and structure end far off, and return.
    const unchecked = {
      gmres: off(policyIteration(model, reward, (policy, b) => plainGmres(productWith(model, policy), b, 4))),
      anderson: off(anderson(model, reward, 300)),
    };
    for (const method of wrong) expect(unchecked[method]).toBeGreaterThan(0.1);
  });
});

describe('preconditioned iteration', () => {
  it.each([
    ['grid', grid(15, 0.1, { discount: 0.9999 })],
    ['cube', cube(6, 0.9999)],
    ['garnet', garnet('krylov', 300, 3, 5, { discount: 0.9999 })],
    ['engine, which is incompletely factored without loss', engine(200, 0.9999)],
  ] as const)('agrees with dense factors, transposed too: %s', (_, { model, reward }) => {
    const { policy } = softSolve(model, reward);
    const n = model.stateCount;
    const dense = factorDense(denseSystem(model, policy), n);
    const iterated = krylovSystem(model, structureOf(model), policy);
    const b = Float64Array.from({ length: n }, (_, s) => Math.sin(s));
    const x = dense.solve(b, new Float64Array(n));
    const y = dense.solveTransposed(b, new Float64Array(n));
    expect(maxAbsDifference(iterated.solve(b, new Float64Array(n)), x)).toBeLessThan(1e-9 * maxAbs(x));
    expect(maxAbsDifference(iterated.solveTransposed(b, new Float64Array(n)), y)).toBeLessThan(
      1e-9 * maxAbs(y),
    );
  });

  it('says so when it fails and nothing takes over', () => {
    const { model } = grid(12, 0.1, { discount: 0.9999 });
    const policy = new Float64Array(4 * 144).fill(0.25);
    const b = new Float64Array(144).fill(1);
    const impossible = krylovSystem(model, structureOf(model), policy, 1e-30);
    expect(() => impossible.solve(b, new Float64Array(144))).toThrow(
      expect.objectContaining({ code: 'unsolvable' }),
    );
    const direct = factorPolicySystem(model, policy);
    const rescued = krylovSystem(model, structureOf(model), policy, 1e-30, () => direct);
    expect(rescued.solve(b, new Float64Array(144))).toEqual(direct.solve(b, new Float64Array(144)));
  });
});
