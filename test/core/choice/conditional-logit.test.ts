import { describe, expect, it } from 'vitest';
import { fitConditionalLogit } from '../../../core/choice/conditional-logit.ts';
import { choiceFrequencies } from '../../../core/choice/frequencies.ts';
import { demonstrationsFromCounts, pairWeights } from '../../../core/mdp/demonstrations.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { maxAbs, maxAbsDifference } from '../../../core/numerics/vector.ts';
import { normals, randomModel, randomTask } from '../../support/random-task.ts';

const shape = {
  states: 22,
  actions: 4,
  branches: 3,
  parameters: 5,
  discount: 0.9,
  shockScale: 1.7,
  irregular: true,
};
const pairs = 88;

function randomLogit(label: string) {
  const task = randomTask(label, shape);
  return {
    model: task.model,
    weights: pairWeights(task.model, task.demonstrations),
    utility: { regressors: task.features.values, offset: normals(createRandom(`${label} offset`), pairs) },
  };
}

describe('the conditional logit', () => {
  it('balances expected and observed regressors: the first-order condition, summed apart', () => {
    const { model, weights, utility } = randomLogit('balance');
    const { policy, attained, mean } = fitConditionalLogit(model, weights, utility, new Float64Array(5));
    expect(attained).toBe(true);
    const gap = new Float64Array(5);
    for (let s = 0; s < 22; s++) {
      const mass = weights.slice(4 * s, 4 * s + 4).reduce((sum, w) => sum + w, 0);
      for (let i = 4 * s; i < 4 * s + 4; i++) {
        for (let k = 0; k < 5; k++) gap[k] += (weights[i] - mass * policy[i]) * utility.regressors[i * 5 + k];
      }
    }
    expect(maxAbs(gap)).toBeLessThan(1e-13);
    let direct = 0;
    weights.forEach((w, i) => {
      if (w > 0) direct += w * Math.log(policy[i]);
    });
    expect(mean).toBeCloseTo(direct, 12);
  });

  it('does not feel the start, nor what is common to all actions, however large', () => {
    const { model, weights, utility } = randomLogit('level');
    const fit = fitConditionalLogit(model, weights, utility, new Float64Array(5));
    const level = normals(createRandom('levels'), 22).map((x) => 1e4 * x);
    const raised = {
      regressors: utility.regressors.map((z, at) => z + level[Math.floor(at / 20)]),
      offset: utility.offset.map((o, i) => o + level[Math.floor(i / 4)]),
    };
    const other = fitConditionalLogit(model, weights, raised, normals(createRandom('start'), 5));
    expect(maxAbsDifference(other.theta, fit.theta)).toBeLessThan(1e-9);
    expect(maxAbsDifference(other.policy, fit.policy)).toBeLessThan(1e-9);
  });

  it('scales with the units of its regressors', () => {
    const { model, weights, utility } = randomLogit('units');
    const units = [1e-6, 1, 1e5, 30, 0.1];
    const scaled = { ...utility, regressors: utility.regressors.map((z, at) => z * units[at % 5]) };
    const [fit, other] = [utility, scaled].map((u) =>
      fitConditionalLogit(model, weights, u, new Float64Array(5)),
    );
    other.theta.forEach((x, k) => {
      expect((x * units[k]) / fit.theta[k]).toBeCloseTo(1, 9);
    });
  });

  it('reproduces the frequencies where every cell has a constant', () => {
    const { model } = randomModel('saturated', { ...shape, irregular: false });
    const counts = Float64Array.from({ length: pairs }, (_, i) => 1 + ((i * 7) % 11));
    const demonstrations = demonstrationsFromCounts(model, counts);
    const K = 66;
    const regressors = new Float64Array(pairs * K);
    for (let s = 0; s < 22; s++) for (let a = 1; a < 4; a++) regressors[(4 * s + a) * K + 3 * s + a - 1] = 1;
    const utility = { regressors, offset: normals(createRandom('offset'), pairs) };
    const fit = fitConditionalLogit(model, pairWeights(model, demonstrations), utility, new Float64Array(K));
    expect(maxAbsDifference(fit.policy, choiceFrequencies(model, demonstrations, 0).policy)).toBeLessThan(
      1e-12,
    );
  });

  it('says so where the likelihood has no maximum', () => {
    const { model } = randomModel('separated', { ...shape, irregular: false });
    const counts = Float64Array.from({ length: pairs }, (_, i) => (i % 4 === 0 ? 3 : 0));
    const weights = pairWeights(model, demonstrationsFromCounts(model, counts));
    const regressors = Float64Array.from({ length: pairs }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const utility = { regressors, offset: new Float64Array(pairs) };
    const fit = fitConditionalLogit(model, weights, utility, new Float64Array(1));
    expect(fit.attained).toBe(false);
    expect(fit.policy[0]).toBeGreaterThan(1 - 1e-9);
  });
});
