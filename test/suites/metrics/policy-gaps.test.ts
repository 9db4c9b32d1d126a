import { describe, expect, it } from 'vitest';
import { meanLogLikelihood } from '../../../core/choice/likelihood.ts';
import { populationDemonstrations } from '../../../core/mdp/population.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import * as metrics from '../../../suites/metrics/registry.ts';
import { normals } from '../../support/random-task.ts';
import { fitOf, garnet, inputOf, type Scene, solvedFit, value, withWorld } from './scenes.ts';

/** Σ_t (1 − γ)γᵗ Pr(s_t, a_t) by walking the distribution forward. */
function walked({ world: { model } }: Scene, policy: Float64Array): Float64Array {
  const { rowStart, next, probability } = model.transitions;
  const out = new Float64Array(policy.length);
  let present = model.initial.slice();
  for (let t = 0, weight = 1 - model.discount; t < 600; t++, weight *= model.discount) {
    const after = new Float64Array(present.length);
    policy.forEach((p, i) => {
      const mass = present[Math.floor(i / model.actionCount)] * p;
      out[i] += weight * mass;
      for (let e = rowStart[i]; e < rowStart[i + 1]; e++) after[next[e]] += mass * probability[e];
    });
    present = after;
  }
  return out;
}

describe('policies along their paths', () => {
  const base = garnet('paths', 0.8);
  const initial = new Float64Array(20).fill(0.25, 3, 7);
  const at = withWorld({ ...base.world, model: { ...base.world.model, initial } }, null);
  const { model, truth, features } = at.world;
  const noise = normals(createRandom('paths noise'), 80);
  const fit = solvedFit(
    model,
    truth.reward.map((r, i) => r + 0.5 * noise[i]),
  );
  const gap = walked(at, fit.policy).map((x, i) => x - walked(at, at.key.policy)[i]);

  it('occupancy: half the summed difference', () => {
    expect(value(metrics.occupancyTv, at, fit)).toBeCloseTo(
      gap.reduce((sum, x) => sum + Math.abs(x), 0) / 2,
      12,
    );
  });

  it('features: the largest difference for their size', () => {
    const relative = [0, 1, 2].map((k) => {
      const column = Float64Array.from(gap, (_, i) => features!.values[i * 3 + k]);
      return Math.abs(gap.reduce((sum, x, i) => sum + x * column[i], 0)) / Math.max(...column.map(Math.abs));
    });
    expect(value(metrics.featureExpectationGap, at, fit)).toBeCloseTo(Math.max(...relative), 12);
  });

  it('held-out log-likelihood: what the likelihood of the expected panel loses', () => {
    const panel = populationDemonstrations(model, at.key.policy, at.world.design.periods);
    const lost = meanLogLikelihood(model, panel, at.key.policy) - meanLogLikelihood(model, panel, fit.policy);
    expect(value(metrics.heldOutLogLikelihoodGap, at, fit)).toBeCloseTo(lost, 13);
    const never = fit.policy.with(12, 0);
    expect(value(metrics.heldOutLogLikelihoodGap, at, fitOf({ policy: never }))).toBe(Infinity);
  });

  it('features are refused where there are none', () => {
    const bare = { ...at, world: { ...at.world, features: null } };
    expect(metrics.featureExpectationGap.refuses(inputOf(bare, fit), 'uniform', 'all')).toMatch(
      /no features/,
    );
  });
});

describe('parameters in their standard errors', () => {
  const base = garnet('standard errors');
  const demonstrations = { ...base.task.demonstrations, total: 1000 };
  const at = { ...base, task: { ...base.task, demonstrations } };
  const parameters = at.world.truth.parameters!.map((x, k) => x + [0.1, -0.5, 0.39][k]);
  const covariance = {
    opg: new Float64Array(9).fill(7),
    hessian: Float64Array.of(0.01, 9, 9, 9, 0.04, 9, 9, 9, 0.04),
  };
  const fit = fitOf({ policy: at.key.policy, parameters, covariance });

  it('root mean square of z, by the Hessian first', () => {
    expect(value(metrics.parameterZ, at, fit)).toBeCloseTo(Math.sqrt((1 + 6.25 + 1.95 ** 2) / 3), 12);
    const onlyOpg = { ...fit, covariance: { opg: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) } };
    expect(value(metrics.parameterZ, at, onlyOpg)).toBeCloseTo(Math.sqrt((0.01 + 0.25 + 0.39 ** 2) / 3), 12);
  });

  it('coverage: two of three', () => {
    expect(value(metrics.parameterCoverage, at, fit)).toBeCloseTo(2 / 3, 15);
    const broken = { ...fit, covariance: { hessian: covariance.hessian.with(4, -1) } };
    expect(value(metrics.parameterCoverage, at, broken)).toBeNaN();
  });

  it('are refused in the population, and without a covariance', () => {
    expect(metrics.parameterZ.refuses(inputOf(base, fit), 'uniform', 'all')).toMatch(/population/);
    expect(metrics.parameterZ.refuses(inputOf(at, { ...fit, covariance: {} }), 'uniform', 'all')).toMatch(
      /no covariance/,
    );
  });
});
