import { describe, expect, it } from 'vitest';
import type { Fit } from '../../core/contract/estimator.ts';
import { populationDemonstrations } from '../../core/mdp/population.ts';
import { softSolve } from '../../core/mdp/soft-solve.ts';
import { createRandom } from '../../core/numerics/random.ts';
import { bc } from '../../estimators/bc.ts';
import { normals, randomTask } from '../support/random-task.ts';
import { trialRun } from '../support/run.ts';

const task = randomTask('bc', { states: 12, actions: 3, branches: 3, parameters: 2, discount: 0.9 });

describe('behavioural cloning', () => {
  it('recovers the policy and claims nothing else', async () => {
    const fit = (await bc.fit(task, { smoothing: 0 }, trialRun())) as Fit;
    expect(fit.stop).toBe('converged');
    expect([fit.reward, fit.value, fit.q, fit.parameters, fit.covariance]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(bc.recovers({ smoothing: 0 })).toEqual({ policy: 'policy-advantage' });
  });

  it('is exact in the population', async () => {
    const { model } = task;
    const { policy } = softSolve(model, normals(createRandom('bc reward'), 36));
    const population = { ...task, demonstrations: populationDemonstrations(model, policy, 10) };
    const fit = await bc.fit(population, { smoothing: 3 }, trialRun());
    fit.policy.forEach((p, i) => {
      expect(p).toBeCloseTo(policy[i], 12);
    });
  });

  it('has the entropy of its own frequencies as objective', async () => {
    const fit = await bc.fit(task, { smoothing: 0 }, trialRun());
    const { state, action, weight } = task.demonstrations.decisions;
    let sum = 0;
    let total = 0;
    weight.forEach((w, j) => {
      sum -= w * Math.log(fit.policy[state[j] * 3 + action[j]]);
      total += w;
    });
    expect(fit.objective).toBeCloseTo(sum / total, 13);
  });

  it('shrinks to uniform as smoothing grows', async () => {
    const fit = await bc.fit(task, { smoothing: 1e9 }, trialRun());
    fit.policy.forEach((p) => {
      expect(p).toBeCloseTo(1 / 3, 6);
    });
  });
});
