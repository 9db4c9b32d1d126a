import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Model } from '../../../core/contract/index.ts';
import { evaluatePolicy } from '../../../core/mdp/evaluate.ts';
import { normalisedOccupancy, occupancy } from '../../../core/mdp/occupancy.ts';
import { factorPolicySystem } from '../../../core/mdp/policy-system.ts';
import { softPolicy } from '../../../core/mdp/soft-bellman.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { structureOf } from '../../../core/mdp/structure.ts';
import { buildTransitions } from '../../../core/mdp/transitions.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { compensatedSum } from '../../../core/numerics/sum.ts';
import { dot, maxAbs } from '../../../core/numerics/vector.ts';
import { bus, garnet, grid, modelOf } from './worlds.ts';

/** d − γ P_πᵀ d − ν, the failure of the flow identity. */
function flowGap(model: Model, policy: Float64Array, start: Float64Array, d: Float64Array): number {
  const { stateCount, actionCount, transitions, discount } = model;
  const gap = Float64Array.from(d, (x, s) => x - start[s]);
  for (let i = 0; i < stateCount * actionCount; i++) {
    for (let p = transitions.rowStart[i]; p < transitions.rowStart[i + 1]; p++) {
      gap[transitions.next[p]] -=
        discount * d[Math.floor(i / actionCount)] * policy[i] * transitions.probability[p];
    }
  }
  return maxAbs(gap);
}

const worlds: [string, Model][] = [
  ['engine of 175 bins', bus(175, [0.3919, 0.5953, 0.0128], 10, (x) => 0.002 * x).model],
  ['grid of 64 states', grid(8, 0.2, { discount: 0.9999 }).model],
  ['grid of 2500 states', grid(50, 0.2, { discount: 0.99 }).model],
  ['garnet of 40 states', garnet('occupancy', 40, 3, 4, { discount: 0.9999 }).model],
  ['garnet of 1000 states', garnet('occupancy', 1000, 4, 5, { discount: 0.9999 }).model],
];

/** A policy from random Q values. */
function randomPolicy(model: Model, label: string): Float64Array {
  const { reward } = garnet(label, model.stateCount, model.actionCount, 1);
  return softPolicy(model, reward, new Float64Array(reward.length));
}

describe('occupancy', () => {
  it.each(worlds)('has mass 1/(1 − γ) and satisfies the flow identity: %s', (_, model) => {
    const policy = randomPolicy(model, 'q');
    const d = occupancy(model, policy, model.initial);
    const mass = 1 / (1 - model.discount);
    expect(Math.abs(compensatedSum(d) / mass - 1)).toBeLessThan(1e-10);
    expect(flowGap(model, policy, model.initial, d)).toBeLessThan(1e-13 * mass);
    expect(Math.min(...d)).toBeGreaterThanOrEqual(0);
    expect(Math.abs(compensatedSum(normalisedOccupancy(model, policy, model.initial)) - 1)).toBeLessThan(
      1e-13,
    );
  });

  it.each(worlds)('is the adjoint of evaluation, signed starts included: %s', (_, model) => {
    const policy = randomPolicy(model, 'q');
    const system = factorPolicySystem(model, policy);
    const b = Float64Array.from({ length: model.stateCount }, (_x, s) => Math.sin(s));
    const c = Float64Array.from({ length: model.stateCount }, (_x, s) => Math.cos(3 * s));
    const forward = dot(c, system.solve(b, new Float64Array(b.length)));
    const backward = dot(b, system.solveTransposed(c, new Float64Array(c.length)));
    expect(Math.abs(forward - backward)).toBeLessThan(1e-9 * model.stateCount + 1e-11 * Math.abs(forward));
    expect(flowGap(model, policy, c, occupancy(model, policy, c))).toBeLessThan(
      1e-12 * (1 + maxAbs(occupancy(model, policy, c))),
    );
  });

  it('falls back on a factor where iteration stalls: a long cycle with rare random jumps', () => {
    const states = 600;
    const random = createRandom('cycle');
    const transitions = buildTransitions(states, 2, (s, a) =>
      a === 0
        ? [[(s + 1) % states, 1]]
        : Array.from({ length: 5 }, () => [Math.floor(random.uniform() * states), 0.2] as const),
    );
    const model = modelOf(states, 2, transitions, { discount: 0.9999 });
    expect(structureOf(model).direct().analysis).toBeNull();
    const policy = Float64Array.from({ length: 2 * states }, (_, i) => (i % 2 === 0 ? 1 - 1e-9 : 1e-9));
    const start = new Float64Array(states).with(0, 1);
    const d = occupancy(model, policy, start);
    expect(flowGap(model, policy, start, d)).toBeLessThan(1e-12 * maxAbs(d));
    expect(Math.abs(compensatedSum(d) * (1 - 0.9999) - 1)).toBeLessThan(1e-9);
  });

  it('loses what ends take, and refuses to normalise nothing', () => {
    const transitions = buildTransitions(2, 2, (s, a) => (a === 0 ? [[1 - s, 1]] : []));
    const model = modelOf(2, 2, transitions, { discount: 0.5 });
    const policy = Float64Array.of(0.5, 0.5, 1, 0);
    // d0 = 1 + ½ d1, d1 = ¼ d0.
    const d = occupancy(model, policy, Float64Array.of(1, 0));
    expect(d[0]).toBeCloseTo(8 / 7, 14);
    expect(d[1]).toBeCloseTo(2 / 7, 14);
    expect(() => normalisedOccupancy(model, policy, new Float64Array(2))).toThrow(
      expect.objectContaining({ code: 'unsolvable' }),
    );
  });
});

describe('evaluatePolicy', () => {
  it('gives the soft-optimal value at the soft-optimal policy', () => {
    const { model, reward } = garnet('evaluate', 50, 3, 4, { shockScale: 2 });
    const { value, policy } = softSolve(model, reward);
    const evaluated = evaluatePolicy(model, reward, policy);
    for (let s = 0; s < 50; s++) expect(Math.abs(evaluated[s] - value[s])).toBeLessThan(1e-10);
  });

  it('has the soft regret identity p₀·(V* − V^π) = σ Σ_s d^π(s) KL(π‖π*)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom(0.5, 0.95, 0.999),
        fc.constantFrom(0.2, 1, 5),
        fc.nat(1e6),
        (states, discount, shockScale, seed) => {
          const { model, reward } = garnet(`regret/${seed}`, states, 3, 3, { discount, shockScale });
          const { value, policy: best } = softSolve(model, reward);
          const learner = randomPolicy(model, `learner/${seed}`);
          const evaluated = evaluatePolicy(model, reward, learner);
          const regret = dot(model.initial, value) - dot(model.initial, evaluated);
          const visits = occupancy(model, learner, model.initial);
          let divergence = 0;
          for (let i = 0; i < learner.length; i++) {
            divergence += visits[Math.floor(i / 3)] * learner[i] * Math.log(learner[i] / best[i]);
          }
          expect(Math.abs(regret / (shockScale * divergence) - 1)).toBeLessThan(1e-10);
        },
      ),
      { seed: 1, numRuns: 100 },
    );
  });
});
