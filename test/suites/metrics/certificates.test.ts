import { describe, expect, it } from 'vitest';
import { meanLogLikelihood } from '../../../core/choice/likelihood.ts';
import { linearReward } from '../../../core/choice/linear-utility.ts';
import type { Demonstrations, Task } from '../../../core/contract/model.ts';
import { demonstrationsFromCounts, pairWeights } from '../../../core/mdp/demonstrations.ts';
import { normalisedOccupancy } from '../../../core/mdp/occupancy.ts';
import { createShapingProjection } from '../../../core/mdp/shaping.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { maxAbs } from '../../../core/numerics/vector.ts';
import * as metrics from '../../../suites/metrics/registry.ts';
import { normals, randomTask } from '../../support/random-task.ts';
import {
  consistentFit,
  fitOf,
  garnet,
  inputOf,
  ring,
  type Scene,
  solvedFit,
  value,
  withWorld,
} from './scenes.ts';

const {
  bellmanResidual,
  chi2Balance,
  chi2Stationarity,
  choiceScore,
  featureGap,
  flowPositivity,
  meanReward,
  rewardBound,
} = metrics;

/** A world in which counts were observed that no policy of it need have made. */
function counted(
  label: string,
): Scene & { readonly task: Task & { features: NonNullable<Task['features']> } } {
  const task = randomTask(label, { states: 12, actions: 3, branches: 3, parameters: 2, discount: 0.9 });
  const base = garnet(label);
  return { ...withWorld(base.world, null), task };
}

describe('Bellman residual', () => {
  const at = garnet('residual');
  const { model } = at.world;
  const fit = consistentFit(model, at.key.policy, normals(createRandom('residual value'), 20));

  it('vanishes for any policy and value that fit together', () => {
    expect(value(bellmanResidual, at, fit)).toBeLessThan(1e-13);
    expect(value(bellmanResidual, at, solvedFit(model, at.world.truth.reward))).toBeLessThan(1e-12);
  });

  it('sees a wrong entry of the reward, of the value and of the policy', () => {
    const scale = Math.max(1, maxAbs(fit.value!));
    const reward = fit.reward!.with(7, fit.reward![7] + 0.5);
    expect(value(bellmanResidual, at, { ...fit, reward })).toBeCloseTo(0.5 / scale, 12);
    expect(
      value(bellmanResidual, at, { ...fit, reward: null, policy: fit.policy.with(7, 2 * fit.policy[7]) }),
    ).toBeCloseTo(Math.log(2) / scale, 12);
    expect(
      value(bellmanResidual, at, { ...fit, reward: null, value: fit.value!.map((v) => v + 1) }),
    ).toBeGreaterThan(0.1);
  });

  it('is NaN where a table is', () => {
    expect(value(bellmanResidual, at, { ...fit, q: fit.q!.with(3, Number.NaN) })).toBeNaN();
  });
});

describe('χ² certificates', () => {
  const at = counted('chi2');
  const { model, demonstrations } = at.task;
  const weights = pairWeights(model, demonstrations);
  const expert = weights.map(
    (w, i) => w / [0, 1, 2].reduce((sum, a) => sum + weights[Math.floor(i / 3) * 3 + a], 0),
  );

  /** α = ∞: the cloned policy in the gauge of least E_μ r², V = −(MᵀDM)⁻¹MᵀD log π. */
  const optimum = ((): ReturnType<typeof consistentFit> => {
    const projection = createShapingProjection(model, weights);
    const shift = projection.potential(expert.map(Math.log));
    return consistentFit(
      model,
      expert,
      shift.map((h) => -h),
    );
  })();

  it('vanish at the closed form of the unpenalised limit', () => {
    expect(value(chi2Stationarity, at, optimum)).toBeLessThan(1e-13);
    expect(Math.abs(value(meanReward, at, optimum))).toBeLessThan(1e-13);
  });

  it('take rows as stored: a row that misses 1 does not show as a mean reward', () => {
    const { probability } = model.transitions;
    const leaky = {
      ...model,
      transitions: { ...model.transitions, probability: probability.map((p, e) => p * (1 - 1e-4 * (e % 5))) },
    };
    const shift = createShapingProjection(leaky, weights).potential(expert.map(Math.log));
    const fit = consistentFit(
      leaky,
      expert,
      shift.map((h) => -h),
    );
    const plain = fit.reward!.reduce((sum, r, i) => sum + weights[i] * r, 0);
    expect(Math.abs(plain)).toBeGreaterThan(1e-6);
    expect(Math.abs(value(meanReward, { ...at, task: { ...at.task, model: leaky } }, fit))).toBeLessThan(
      1e-12,
    );
  });

  it('do not at another gauge of the same policy', () => {
    const other = consistentFit(model, expert, new Float64Array(12));
    expect(value(chi2Stationarity, at, other)).toBeGreaterThan(1e-2);
    expect(Math.abs(value(meanReward, at, other))).toBeGreaterThan(0.1);
  });

  it('have no balance without a penalty or without α', () => {
    const unbounded = { ...optimum, diagnostics: { alpha: Infinity } };
    expect(chi2Balance.refuses(inputOf(at, unbounded), 'uniform', 'all')).toMatch(/∞/);
    expect(rewardBound.refuses(inputOf(at, optimum), 'uniform', 'all')).toMatch(/no α/);
  });

  it('balance: data that are the learner’s own occupancy leave the reward itself', () => {
    const { policy } = optimum;
    const visits = normalisedOccupancy(model, policy, model.initial);
    const own: Demonstrations = demonstrationsFromCounts(
      model,
      policy.map((p, i) => p * visits[Math.floor(i / 3)]),
      100,
    );
    const scene = { ...at, task: { ...at.task, demonstrations: own } };
    const fit = { ...optimum, diagnostics: { alpha: 0.8 } };
    expect(value(chi2Balance, scene, fit)).toBeCloseTo(maxAbs(fit.reward!), 10);
    expect(value(flowPositivity, scene, fit)).toBe(0);
    const most = Math.max(...fit.reward!);
    expect(value(rewardBound, scene, { ...fit, diagnostics: { alpha: most / 4 } })).toBeCloseTo(most / 2, 12);
  });

  it('balance: by hand where data and learner differ', () => {
    // μ as below, ν = (.9, −.4, 0). A learner that walks on from 0 half the time and stays in 1 has ρ = (1.2, −.2):
    // 2α(1 − .6/.9) at (0, walk) and 2α(1 + .2/.1) at (1, stay).
    const base = ring();
    const panel = demonstrationsFromCounts(base.world.model, Float64Array.of(9, 0, 0, 1, 0, 0));
    const scene = { ...base, task: { ...base.task, demonstrations: panel } };
    const fit = {
      ...fitOf({
        policy: Float64Array.of(0.5, 0.5, 0, 1, 0, 1),
        reward: Float64Array.of(0.2, 9, 9, 3, 9, 9),
      }),
      diagnostics: { alpha: 0.5 },
    };
    expect(value(chi2Balance, scene, fit)).toBeCloseTo(1 / 3 - 0.2, 12);
    expect(value(chi2Balance, scene, { ...fit, diagnostics: { alpha: 1 } })).toBeCloseTo(3, 12);
  });

  it('see a negative flow where the panel records arrivals that it did not follow', () => {
    // μ: .9 walks on from 0, .1 stays in 1, so ν = (.9, −.4, 0). A learner that stays in both has ρ = 2ν.
    const base = ring();
    const panel = demonstrationsFromCounts(base.world.model, Float64Array.of(9, 0, 0, 1, 0, 0));
    const scene = { ...base, task: { ...base.task, demonstrations: panel } };
    const stays = fitOf({ policy: Float64Array.of(0, 1, 0, 1, 0, 1) });
    expect(value(flowPositivity, scene, stays)).toBeCloseTo(0.8, 14);
  });

  it('smooth the panel as the estimator does', () => {
    const unsmoothed = value(chi2Stationarity, at, optimum);
    expect(value(chi2Stationarity, at, optimum, 'uniform', 'all', { smoothing: 5 })).toBeGreaterThan(
      1e3 * unsmoothed,
    );
  });
});

describe('choice score', () => {
  const at = counted('score');
  const { model, features, demonstrations } = at.task;
  const theta = Float64Array.of(0.3, -0.4);

  function likelihood(parameters: Float64Array): number {
    const reward = linearReward(features, parameters, new Float64Array(model.stateCount * model.actionCount));
    return meanLogLikelihood(model, demonstrations, softSolve(model, reward).policy);
  }

  it('is the largest finite difference of the likelihood', () => {
    const step = 1e-5;
    const differences = theta.map(
      (x, k) => (likelihood(theta.with(k, x + step)) - likelihood(theta.with(k, x - step))) / (2 * step),
    );
    const fit = fitOf({ policy: at.key.policy, parameters: theta });
    expect(value(choiceScore, at, fit)).toBeCloseTo(maxAbs(differences), 8);
  });

  it('is the feature gap from the signed flow: likelihood and moments are one condition', () => {
    const reward = linearReward(features, theta, new Float64Array(36));
    const fit = fitOf({ ...softSolve(model, reward), parameters: theta });
    const one = { ...features, names: ['first'], values: features.values.filter((_, i) => i % 2 === 0) };
    const single = { ...at, task: { ...at.task, features: one } };
    const size = maxAbs(one.values);
    const step = 1e-5;
    const slope =
      (likelihood(theta.with(0, theta[0] + step)) - likelihood(theta.with(0, theta[0] - step))) / (2 * step);
    const gap = value(featureGap, single, fit, 'uniform', 'all', { startMeasure: 2, tabular: 0 });
    expect(gap * size).toBeCloseTo(Math.abs(slope) * model.shockScale, 8);
  });
});

describe('feature gap', () => {
  const at = garnet('gap');
  const { model } = at.world;
  const visits = normalisedOccupancy(model, at.key.policy, model.initial);
  const own = demonstrationsFromCounts(
    model,
    at.key.policy.map((p, i) => p * visits[Math.floor(i / 4)]),
    100,
  );
  const scene = { ...at, task: { ...at.task, demonstrations: own } };

  it('vanishes where the data are the occupancy of the policy, feature by feature and pair by pair', () => {
    const fit = fitOf({ policy: at.key.policy });
    for (const tabular of [0, 1]) {
      expect(value(featureGap, scene, fit, 'uniform', 'all', { startMeasure: 2, tabular })).toBeLessThan(
        1e-12,
      );
    }
    const uniform = fitOf({ policy: new Float64Array(80).fill(0.25) });
    expect(
      value(featureGap, scene, uniform, 'uniform', 'all', { startMeasure: 2, tabular: 0 }),
    ).toBeGreaterThan(1e-3);
  });

  it('discounts within episodes from their first states', () => {
    // One episode s, a, s', b: ρ_E is (1 − γ)(1, γ) and what follows the recorder's stop is missing.
    const episodes = {
      state: Uint32Array.of(2, 5),
      action: Uint32Array.of(1, 3),
      next: Uint32Array.of(5, 6),
      start: Uint32Array.of(0, 2),
      cluster: Uint32Array.of(0),
      terminated: Uint8Array.of(0),
    };
    const logged = { ...scene, task: { ...scene.task, demonstrations: { ...own, episodes } } };
    const start = new Float64Array(20);
    start[2] = 1;
    const learner = normalisedOccupancy(model, at.key.policy, start);
    const gaps = at.key.policy.map((p, i) => -p * learner[Math.floor(i / 4)]);
    gaps[2 * 4 + 1] += 0.1;
    gaps[5 * 4 + 3] += 0.1 * 0.9;
    const fit = fitOf({ policy: at.key.policy });
    expect(value(featureGap, logged, fit, 'uniform', 'all', { startMeasure: 0, tabular: 1 })).toBeCloseTo(
      maxAbs(gaps),
      12,
    );
    expect(featureGap.refuses(inputOf(scene, fit, { startMeasure: 0 }), 'uniform', 'all')).toMatch(
      /episodes/,
    );
  });
});
