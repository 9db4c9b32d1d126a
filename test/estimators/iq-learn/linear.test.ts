import { describe, expect, it } from 'vitest';
import { logLikelihood, meanLogLikelihood } from '../../../core/choice/likelihood.ts';
import type { Task } from '../../../core/contract/model.ts';
import { populationDemonstrations } from '../../../core/mdp/population.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { maxAbsDifference } from '../../../core/numerics/vector.ts';
import { bus1987 } from '../../../environments/bus-1987.ts';
import { nfxp } from '../../../estimators/nfxp.ts';
import { randomTask } from '../../support/random-task.ts';
import { trialRun } from '../../support/run.ts';
import { defaults, knownTruth, learn, normalisedRmse, totalVariation } from './known-truth.ts';

const { task, reward, solution, masks } = knownTruth;
const { model, demonstrations } = task;

async function nestedFixedPoint(
  given: typeof task,
): Promise<{ parameters: Float64Array; policy: Float64Array }> {
  const options = Object.fromEntries(
    Object.entries(nfxp.options.properties).map(([name, schema]) => [
      name,
      typeof schema === 'object' ? schema.default : undefined,
    ]),
  );
  const fit = await nfxp.fit(given, options as Parameters<typeof nfxp.fit>[1], trialRun());
  return { parameters: fit.parameters!, policy: fit.policy };
}

describe('a linear reward', () => {
  it('is the published structural estimate when there is no penalty', () => {
    const fit = learn(task, { parameterisation: 'linear-reward', alpha: 'Infinity' });
    expect(fit.stop).toBe('converged');
    expect(
      maxAbsDifference(fit.parameters!, Float64Array.of(0.083894, 0.528522, -0.014461, -0.200511)),
    ).toBeLessThan(1e-6);
    expect(logLikelihood(model, demonstrations, fit.policy)).toBeCloseTo(-174875.7719, 4);
  });

  it.each([
    ['the published panel', task],
    [
      'a random process',
      randomTask('iq linear', { states: 12, actions: 3, branches: 3, parameters: 4, discount: 0.95 }),
    ],
    [
      'a process with ends, closed actions and a shock scale of 1/2',
      randomTask('iq irregular', {
        states: 14,
        actions: 3,
        branches: 3,
        parameters: 3,
        discount: 0.9,
        shockScale: 0.5,
        irregular: true,
      }),
    ],
  ])('equals the nested fixed point at α = ∞ on %s', async (_, given) => {
    const fit = learn(given, { parameterisation: 'linear-reward', alpha: 'Infinity' });
    const oracle = await nestedFixedPoint(given);
    expect(maxAbsDifference(fit.parameters!, oracle.parameters)).toBeLessThan(1e-6);
    const likelihood = (policy: Float64Array): number =>
      meanLogLikelihood(given.model, given.demonstrations, policy);
    expect(Math.abs(likelihood(fit.policy) - likelihood(oracle.policy))).toBeLessThan(1e-8);
    expect(Math.abs(fit.objective + likelihood(fit.policy))).toBeLessThan(1e-12);
  });

  it('is the published estimate of Rust (1987), table IX, group 4, when there is no penalty', () => {
    const world = bus1987.build(
      { group: '4', bins: 90, discount: 0.9999, cost: 'linear', raw: null },
      createRandom('bus'),
    );
    const panel: Task = {
      model: world.model,
      transitionsFrom: 'estimated',
      features: world.features,
      anchor: null,
      demonstrations: world.panel!,
    };
    const fit = learn(panel, { parameterisation: 'linear-reward', alpha: 'Infinity' });
    const [replacement, cost] = fit.parameters!;
    expect(Math.abs(replacement - 10.075)).toBeLessThan(5.1e-4);
    expect(Math.abs(cost - 2.293)).toBeLessThan(5.1e-4);
  });

  it.each([
    { alpha: 1, r: 0.177, v: 0.028, q: 0.166, tv: 0.04 },
    { alpha: 3, r: 0.073, v: 0.009, q: 0.088, tv: 0.016 },
    { alpha: 10, r: 0.031, v: 0.007, q: 0.058, tv: 0.0056 },
  ])('reaches the published normalised errors at α = $alpha', ({ alpha, r, v, q, tv }) => {
    const fit = learn(task, { parameterisation: 'linear-reward', alpha });
    expect(Math.abs(normalisedRmse(fit.reward, reward, masks.reward) - r)).toBeLessThan(5.1e-4);
    expect(Math.abs(normalisedRmse(fit.value, solution.value, masks.value) - v)).toBeLessThan(5.1e-4);
    expect(Math.abs(normalisedRmse(fit.q, solution.q, masks.q) - q)).toBeLessThan(5.1e-4);
    expect(Math.abs(totalVariation(fit.policy, solution.policy, model.stateCount) - tv)).toBeLessThan(5.1e-4);
  });

  it('needs no sight of every action', () => {
    const scarce = { ...task, demonstrations: populationDemonstrations(model, solution.policy, 1) };
    const { state, action, weight } = scarce.demonstrations.decisions;
    const seen = [...state.keys()].filter((j) => !(state[j] < 5 && action[j] === 2));
    const decisions = {
      state: Uint32Array.from(seen, (j) => state[j]),
      action: Uint32Array.from(seen, (j) => action[j]),
      weight: Float64Array.from(seen, (j) => weight[j]),
    };
    const fit = learn(
      { ...scarce, demonstrations: { ...scarce.demonstrations, decisions, successors: null } },
      { parameterisation: 'linear-reward', alpha: 100 },
    );
    expect(fit.stop).toBe('converged');
  });
});

describe('a linear Q', () => {
  it('has the published coefficients, which are not those of the reward', () => {
    const fit = learn(task, { parameterisation: 'linear-q', alpha: 10 });
    const coefficients = task.features.names.map((name) => fit.diagnostics[`q-coefficient ${name}`]);
    expect(fit.stop).toBe('converged');
    expect(
      maxAbsDifference(Float64Array.from(coefficients), Float64Array.of(0.19, 1.23, 0.06, 0.55)),
    ).toBeLessThan(5.1e-3);
    expect(totalVariation(fit.policy, solution.policy, model.stateCount)).toBeCloseTo(0.0086, 4);
    expect(fit.parameters).toBeNull();
  });

  it('is a static logit when there is no penalty: the discount moves nothing', () => {
    const fit = learn(task, { parameterisation: 'linear-q', alpha: 'Infinity' });
    const myopic = learn(
      { ...task, model: { ...model, discount: 0 } },
      { ...defaults, parameterisation: 'linear-reward', alpha: 'Infinity' },
    );
    expect(maxAbsDifference(fit.policy, myopic.policy)).toBeLessThan(1e-9);
    expect(maxAbsDifference(fit.q, myopic.reward)).toBeLessThan(1e-8);
  });
});
