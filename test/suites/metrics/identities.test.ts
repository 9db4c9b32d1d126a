import fc from 'fast-check';
import { sampleCorrelation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import type { Fit } from '../../../core/contract/estimator.ts';
import type { Metric } from '../../../core/contract/metric.ts';
import { evaluatePolicy } from '../../../core/mdp/evaluate.ts';
import { normalisedOccupancy } from '../../../core/mdp/occupancy.ts';
import { applyShaping } from '../../../core/mdp/shaping.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { dot } from '../../../core/numerics/vector.ts';
import * as metrics from '../../../suites/metrics/registry.ts';
import { normals } from '../../support/random-task.ts';
import { consistentFit, fitOf, garnet, type Scene, solvedFit, value, withWorld } from './scenes.ts';

const all: readonly Metric[] = Object.values(metrics);
/** Metrics that hold a fit against the truth. */
/** Those that hold one fit against the truth; a term of the ledger holds it against other fits. */
const comparing = all.filter(
  ({ object, companions }) => object !== 'certificate' && object !== 'published' && companions.length === 0,
);
const { policyKlReverse, rewardPeerNrmse, rewardModuloShapingRmse, rewardAnchoredRmse } = metrics;

/** A policy near the true one: softmax of the true Q with noise. */
function noisyPolicy({ key, world }: Scene, label: string, size: number): Float64Array {
  const noise = normals(createRandom(label), key.q.length);
  return solvedFit(
    world.model,
    world.truth.reward.map((r, i) => r + size * noise[i]),
  ).policy;
}

describe('soft regret is a divergence', () => {
  const sigma = 0.7;
  const at = garnet('regret', sigma);
  const { model } = at.world;
  const policy = noisyPolicy(at, 'regret noise', 0.5);
  const gap = (worth: Float64Array): number => dot(model.initial, at.key.value) - dot(model.initial, worth);
  const regret = gap(evaluatePolicy(model, at.world.truth.reward, policy));
  /** The metric under an occupancy of our choice, which takes the expert's place in the key. */
  const divergence = (occupancy: Float64Array, metric: Metric = policyKlReverse): number =>
    value(metric, { ...at, key: { ...at.key, occupancy } }, fitOf({ policy }), 'expert') /
    (1 - model.discount);
  const learner = normalisedOccupancy(model, policy, model.initial);

  it('equals σ/(1 − γ) Σ ρ KL(π̂ ‖ π*) under the occupancy of the learner', () => {
    expect(Math.abs(divergence(learner) / regret - 1)).toBeLessThan(1e-10);
  });

  it('does not under the occupancy of the expert, nor with the divergence turned round', () => {
    expect(Math.abs(divergence(at.key.occupancy) / regret - 1)).toBeGreaterThan(1e-3);
    expect(Math.abs(divergence(learner, metrics.policyKl) / regret - 1)).toBeGreaterThan(1e-3);
  });

  it('does not for a value without entropy, nor for an occupancy that is not normalised', () => {
    const reward = at.world.truth.reward.map((r, i) => r + sigma * Math.log(policy[i]));
    expect(Math.abs(divergence(learner) / gap(evaluatePolicy(model, reward, policy)) - 1)).toBeGreaterThan(
      1e-3,
    );
    const unnormalised = learner.map((x) => x / (1 - model.discount));
    const raw = dot(unnormalised, perStateDivergence(policy, at.key.policy, sigma)) / (1 - model.discount);
    expect(Math.abs(raw / regret - 1)).toBeGreaterThan(1);
  });
});

function perStateDivergence(p: Float64Array, q: Float64Array, sigma: number): Float64Array {
  return Float64Array.from({ length: p.length / 4 }, (_, s) => {
    let sum = 0;
    for (let i = 4 * s; i < 4 * s + 4; i++) sum += p[i] * Math.log(p[i] / q[i]);
    return sigma * sum;
  });
}

describe('the peer’s normalised error', () => {
  it('is √(2(1 − Pearson)) of the masked cells', () => {
    const at = garnet('pearson');
    const regular = at.world.truth.reward.map((_, i) => i).filter((i) => i % 4 !== at.world.exitAction);
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.01, max: 5, noNaN: true }), (seed, size) => {
        const noise = normals(createRandom(`pearson ${seed}`), 80);
        const reward = at.world.truth.reward.map((r, i) => 3 - 2 * r + size * noise[i]);
        const pearson = sampleCorrelation(
          Array.from(regular, (i) => reward[i]),
          Array.from(regular, (i) => at.world.truth.reward[i]),
        );
        const measured = value(
          rewardPeerNrmse,
          at,
          fitOf({ policy: at.key.policy, reward }),
          'uniform',
          'peer',
        );
        expect(measured).toBeCloseTo(Math.sqrt(2 * (1 - pearson)), 9);
      }),
      { seed: 1, numRuns: 50 },
    );
  });
});

describe('a Bellman-consistent fit', () => {
  const at = garnet('consistent', 1.3);
  const { model, truth } = at.world;
  const policy = noisyPolicy(at, 'consistent noise', 0.4);
  const withValue = (seed: number): Fit =>
    consistentFit(
      model,
      policy,
      normals(createRandom(`value ${seed}`), 20).map((x) => 10 * x),
    );

  it('has r̂ − r = σ(log π̂ − log π) + M(V̂ − V)', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const fit = withValue(seed);
        const h = fit.value!.map((v, s) => v - at.key.value[s]);
        const shaping = applyShaping(model, h, new Float64Array(80));
        fit.reward!.forEach((r, i) => {
          const choice = model.shockScale * (Math.log(policy[i]) - Math.log(at.key.policy[i]));
          expect(r - truth.reward[i]).toBeCloseTo(choice + shaping[i], 10);
        });
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it('scores the same on every policy-implied metric whatever its value is', () => {
    const implied = all.filter((metric) => metric.policyImplied);
    expect(implied.map(({ id }) => id).toSorted()).toEqual([
      'advantage-relative-rmse',
      'counterfactual-a',
      'counterfactual-c',
      'q-aligned-rmse',
      'reward-anchored-rmse',
      'reward-epic',
      'reward-min-l2',
      'reward-modulo-shaping-rmse',
      'reward-starc',
      'value-aligned-rmse',
    ]);
    for (const metric of implied) {
      for (const weights of metric.weights) {
        const scores = [1, 2, 3].map((seed) => value(metric, at, withValue(seed), weights));
        for (const score of scores)
          expect(Math.abs(score - scores[0])).toBeLessThan(1e-10 * Math.max(1, scores[0]));
        expect(scores[0]).toBeGreaterThan(1e-3);
      }
    }
  });

  it('scores on raw metrics by its value', () => {
    for (const metric of [metrics.rewardRmse, metrics.valueRelativeRmse, metrics.qRmse]) {
      expect(Math.abs(value(metric, at, withValue(1)) - value(metric, at, withValue(2)))).toBeGreaterThan(
        1e-2,
      );
    }
  });

  it('has the anchored error of the inversion of its policy', () => {
    const inverted = invertPolicy(at, policy);
    let sum = 0;
    for (let i = 0; i < 80; i++) sum += (inverted[i] - truth.reward[i]) ** 2 / 80;
    expect(value(rewardAnchoredRmse, at, withValue(4))).toBeCloseTo(Math.sqrt(sum), 10);
  });

  it('has its error modulo shaping in the normal equations, solved densely', () => {
    const fit = withValue(5);
    const error = fit.reward!.map((r, i) => r - truth.reward[i]);
    const rest = denseRemainder(at, error);
    const rms = Math.sqrt(rest.reduce((sum, x) => sum + x * x, 0) / 80);
    expect(value(rewardModuloShapingRmse, at, fit)).toBeCloseTo(rms, 9);
    const share = 1 - (rms * rms) / (error.reduce((sum, x) => sum + x * x, 0) / 80);
    expect(value(metrics.rewardShapingShare, at, fit)).toBeCloseTo(share, 9);
  });
});

/** V = (I − γP_a0)⁻¹(c − σ log π_a0) by fixed-point iteration, r = σ log π + V − γPV. */
function invertPolicy({ world: { model, anchor } }: Scene, policy: Float64Array): Float64Array {
  const { action, payoff } = anchor!;
  const choice = policy.map((p) => model.shockScale * Math.log(p));
  let v = new Float64Array(20);
  const ahead = (s: number, a: number, of: Float64Array): number =>
    denseRow(model, s * 4 + a).reduce((sum, p, t) => sum + p * of[t], 0);
  for (let k = 0; k < 400; k++)
    v = v.map((_, s) => payoff[s] - choice[s * 4 + action] + model.discount * ahead(s, action, v));
  return choice.map((x, i) => x + v[Math.floor(i / 4)] - model.discount * ahead(Math.floor(i / 4), i % 4, v));
}

function denseRow({ transitions, stateCount }: Scene['world']['model'], i: number): number[] {
  const row = Array.from({ length: stateCount }, () => 0);
  for (let e = transitions.rowStart[i]; e < transitions.rowStart[i + 1]; e++)
    row[transitions.next[e]] += transitions.probability[e];
  return row;
}

/** e − M h with h from MᵀM h = Mᵀe, by Gaussian elimination without pivoting (MᵀM is positive definite). */
function denseRemainder({ world: { model } }: Scene, e: Float64Array): number[] {
  const S = model.stateCount;
  const rows = Array.from(e, (_, i) =>
    denseRow(model, i).map((p, t) => (t === Math.floor(i / 4) ? 1 : 0) - model.discount * p),
  );
  const system = Array.from({ length: S }, (_, j) => [
    ...Array.from({ length: S }, (_u, k) => rows.reduce((sum, row) => sum + row[j] * row[k], 0)),
    rows.reduce((sum, row, i) => sum + row[j] * e[i], 0),
  ]);
  for (let j = 0; j < S; j++) {
    for (let k = 0; k < S; k++) {
      if (k === j) continue;
      const factor = system[k][j] / system[j][j];
      for (let c = j; c <= S; c++) system[k][c] -= factor * system[j][c];
    }
  }
  return rows.map((row, i) => e[i] - row.reduce((sum, m, j) => sum + (m * system[j][S]) / system[j][j], 0));
}

describe('every metric that compares with the truth', () => {
  const base = garnet('relabelled');
  const at = withWorld({ ...base.world, absorbing: [4, 11] }, base.task.demonstrations);

  it('gives the truth its perfect score', () => {
    const { policy, q, value: v } = at.key;
    const fit = fitOf({
      policy,
      q,
      value: v,
      reward: at.world.truth.reward,
      parameters: at.world.truth.parameters,
    });
    for (const metric of comparing.filter(({ perfect }) => perfect !== null)) {
      for (const weights of metric.weights) {
        for (const mask of metric.masks) {
          if (weights === 'unvisited') continue;
          const score = value(metric, at, fit, weights, mask);
          expect(Math.abs(score - metric.perfect!), `${metric.id}, ${weights}, ${mask}`).toBeLessThan(1e-9);
        }
      }
    }
  });

  it('says the same after the states are relabelled', () => {
    const order = Array.from({ length: 20 }, (_, s) => (7 * s + 3) % 20);
    const moved = relabelled(at, order);
    const fit = solvedFit(
      at.world.model,
      at.world.truth.reward.map((r, i) => r + 0.3 * Math.sin(i)),
    );
    const movedFit = fitOf({
      policy: permute(fit.policy, order, 4),
      q: permute(fit.q!, order, 4),
      value: permute(fit.value!, order, 1),
      reward: permute(fit.reward!, order, 4),
      parameters: at.world.truth.parameters!.map((x) => x + 0.1),
      covariance: { hessian: Float64Array.of(0.01, 0, 0, 0, 0.02, 0, 0, 0, 0.03) },
    });
    const original = { ...fit, parameters: movedFit.parameters, covariance: movedFit.covariance };
    for (const metric of comparing) {
      for (const weights of metric.weights.filter((w) => w !== 'unvisited')) {
        for (const mask of metric.masks) {
          const before = value(metric, at, original, weights, mask);
          expect(Math.abs(before), metric.id).toBeGreaterThan(1e-6);
          expect(
            Math.abs(value(metric, moved, movedFit, weights, mask) / before - 1),
            metric.id,
          ).toBeLessThan(1e-9);
        }
      }
    }
  });
});

/** Row `order[s]` of the result is row `s` of the table. */
function permute(table: Float64Array, order: readonly number[], width: number): Float64Array {
  const out = new Float64Array(table.length);
  order.forEach((to, s) => {
    out.set(table.subarray(s * width, (s + 1) * width), to * width);
  });
  return out;
}

function relabelled({ world, task }: Scene, order: readonly number[]): Scene {
  const { model, features, anchor, truth } = world;
  const inverse = order.map((_, to) => order.indexOf(to));
  const rowStart = new Uint32Array(81);
  const next: number[] = [];
  const probability: number[] = [];
  for (let to = 0; to < 20; to++) {
    for (let a = 0; a < 4; a++) {
      const i = inverse[to] * 4 + a;
      const entries: [number, number][] = [];
      for (let e = model.transitions.rowStart[i]; e < model.transitions.rowStart[i + 1]; e++) {
        entries.push([order[model.transitions.next[e]], model.transitions.probability[e]]);
      }
      for (const [t, p] of entries.sort((x, y) => x[0] - y[0])) {
        next.push(t);
        probability.push(p);
      }
      rowStart[to * 4 + a + 1] = next.length;
    }
  }
  const { state, action, weight } = task.demonstrations.decisions;
  const table = new Float64Array(80);
  weight.forEach((w, j) => {
    table[order[state[j]] * 4 + action[j]] = w;
  });
  const decisions = {
    state: Uint32Array.from(table, (_, i) => Math.floor(i / 4)),
    action: Uint32Array.from(table, (_, i) => i % 4),
    weight: table,
  };
  return withWorld(
    {
      ...world,
      model: {
        ...model,
        transitions: { rowStart, next: Uint32Array.from(next), probability: Float64Array.from(probability) },
        initial: permute(model.initial, order, 1),
      },
      features: { ...features!, values: permute(features!.values, order, 12) },
      anchor: { ...anchor!, payoff: permute(anchor!.payoff, order, 1) },
      truth: { ...truth, reward: permute(truth.reward, order, 4) },
      absorbing: world.absorbing.map((s) => order[s]),
    },
    { ...task.demonstrations, decisions, successors: null },
  );
}
