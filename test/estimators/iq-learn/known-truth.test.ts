import { describe, expect, it } from 'vitest';
import { logLikelihood } from '../../../core/choice/likelihood.ts';
import { effectiveStart, pairWeights } from '../../../core/mdp/demonstrations.ts';
import { occupancy } from '../../../core/mdp/occupancy.ts';
import { populationDemonstrations } from '../../../core/mdp/population.ts';
import { applyShaping, applyShapingTransposed, createShapingProjection } from '../../../core/mdp/shaping.ts';
import { dot, maxAbs, maxAbsDifference } from '../../../core/numerics/vector.ts';
import { knownTruth, learn, normalisedRmse, rmse, totalVariation } from './known-truth.ts';

const { task, reward, solution, optima, masks, periods } = knownTruth;
const { model, demonstrations } = task;
const { stateCount: S, actionCount: A } = model;
const measure = pairWeights(model, demonstrations);

describe.each(optima)('the published panel at α = $alpha', (optimum) => {
  const fit = learn(task, { alpha: optimum.alpha });

  it('reaches the optimum that an independent solver found', () => {
    expect(fit.stop).toBe('converged');
    expect(Math.abs(fit.objective - optimum.objective)).toBeLessThanOrEqual(1e-9);
    expect(Math.abs(logLikelihood(model, demonstrations, fit.policy) - optimum.logLikelihood)).toBeLessThan(
      1e-2,
    );
    expect(Math.abs(totalVariation(fit.policy, solution.policy, S) - optimum.policyTvUniform)).toBeLessThan(
      1e-6,
    );
    expect(Math.abs(rmse(fit.reward, reward) - optimum.rewardRmse)).toBeLessThan(4e-5);
  });

  it('leaves a reward that is a zero-source flow under the data', () => {
    const flow = applyShapingTransposed(
      model,
      fit.reward.map((r, i) => r * measure[i]),
      new Float64Array(S),
    );
    expect(maxAbs(flow)).toBeLessThanOrEqual(1e-12);
    expect(Math.abs(dot(measure, fit.reward))).toBeLessThanOrEqual(1e-8);
  });

  it('reads the reward off the occupancy of the learnt policy', () => {
    const learnt = occupancy(model, fit.policy, effectiveStart(model, measure));
    let gap = 0;
    for (let i = 0; i < S * A; i++) {
      const ratio = (learnt[Math.floor(i / A)] * fit.policy[i]) / measure[i];
      gap = Math.max(gap, Math.abs(fit.reward[i] - 2 * optimum.alpha * (1 - ratio)));
    }
    expect(gap).toBeLessThanOrEqual(1e-6);
    expect(Math.max(...fit.reward)).toBeLessThanOrEqual(2 * optimum.alpha);
    expect(fit.diagnostics['minFlow']).toBeGreaterThan(0);
  });
});

describe('the population of the published design', () => {
  const population = { ...task, demonstrations: populationDemonstrations(model, solution.policy, periods) };
  const weights = pairWeights(model, population.demonstrations);

  it('is off by nothing but shaping when there is no penalty, and by a shaping known beforehand', () => {
    const fit = learn(population, { alpha: 'Infinity' });
    const h = createShapingProjection(model, weights)
      .potential(reward)
      .map((x) => -x);
    const shaping = applyShaping(model, h, new Float64Array(S * A));
    const plus = (x: Float64Array, y: (i: number) => number): Float64Array =>
      x.map((entry, i) => entry + y(i));
    expect(maxAbs(h)).toBeGreaterThan(0.1);
    expect(maxAbsDifference(fit.policy, solution.policy)).toBeLessThan(1e-10);
    expect(
      maxAbsDifference(
        fit.reward,
        plus(reward, (i) => shaping[i]),
      ),
    ).toBeLessThan(1e-9);
    expect(
      maxAbsDifference(
        fit.value,
        plus(solution.value, (s) => h[s]),
      ),
    ).toBeLessThan(1e-9);
    expect(
      maxAbsDifference(
        fit.q,
        plus(solution.q, (i) => h[Math.floor(i / A)]),
      ),
    ).toBeLessThan(1e-9);
  });

  it.each([
    { alpha: 0.5, r: 0.223, v: 0.381, q: 0.293, digits: 5e-4 },
    { alpha: 1, r: 0.1532, v: 0.3459, q: 0.2425, digits: 5e-5 },
    { alpha: 10, r: 0.114, v: 0.3, q: 0.183, digits: 5e-4 },
    { alpha: 'Infinity' as const, r: 0.1148, v: 0.2941, q: 0.1771, digits: 5e-5 },
  ])('scores the published normalised errors at α = $alpha', ({ alpha, r, v, q, digits }) => {
    const fit = learn(population, { alpha });
    const off = (x: number, published: number): number =>
      Math.max(0, Math.abs(x - published) - digits) / published;
    expect(off(normalisedRmse(fit.reward, reward, masks.reward), r)).toBeLessThan(0.001);
    expect(off(normalisedRmse(fit.value, solution.value, masks.value), v)).toBeLessThan(0.001);
    expect(off(normalisedRmse(fit.q, solution.q, masks.q), q)).toBeLessThan(0.001);
  });

  it('keeps a policy bias at α = 1 that no sample size removes', () => {
    const fit = learn(population, { alpha: 1 });
    expect(totalVariation(fit.policy, solution.policy, S)).toBeCloseTo(0.0375, 4);
  });
});
