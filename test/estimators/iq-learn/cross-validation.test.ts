import { describe, expect, it } from 'vitest';
import type { Episodes, Model, Task } from '../../../core/contract/model.ts';
import { measureEpisodes } from '../../../core/mdp/demonstrations.ts';
import { simulate } from '../../../core/mdp/simulate.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { buildTransitions } from '../../../core/mdp/transitions.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { chooseAlpha } from '../../../estimators/iq-learn/cross-validation.ts';
import type { Parameterisation } from '../../../estimators/iq-learn/parameterisation.ts';
import { tabularParameterisation } from '../../../estimators/iq-learn/tabular.ts';
import { randomTask } from '../../support/random-task.ts';
import { knownTruth, learn } from './known-truth.ts';

const shape = { states: 12, actions: 3, branches: 3, parameters: 2, discount: 0.9 };

/** A simulated panel of the random process whose reward is `size` times noise. */
function panel(size: number, individuals: number): Task {
  const task = randomTask('held out', shape);
  const random = createRandom('held-out reward');
  const reward = Float64Array.from({ length: shape.states * shape.actions }, () => size * random.normal());
  const { policy } = softSolve(task.model, reward);
  const episodes = simulate(task.model, policy, { individuals, periods: 40 }, createRandom('held-out panel'));
  return { ...task, demonstrations: measureEpisodes(task.model, episodes) };
}

describe('α by held-out likelihood', () => {
  it('shrinks hard where there is no reward to learn', () => {
    expect(learn(panel(0, 40), { alpha: 'cv' }).diagnostics['alpha']).toBeLessThanOrEqual(1);
  });

  it('lets go where the reward is large and the sample rich', () => {
    expect(learn(panel(2, 2000), { alpha: 'cv' }).diagnostics['alpha']).toBeGreaterThanOrEqual(30);
  });

  it('fits the whole sample at the α it chose', () => {
    const task = panel(1, 100);
    const chosen = learn(task, { alpha: 'cv' });
    const direct = learn(task, { alpha: chosen.diagnostics['alpha'] });
    expect(chosen.policy).toEqual(direct.policy);
    expect(chosen.diagnostics['folds']).toBe(5);
    expect(chosen.diagnostics['heldOutLogLikelihood']).toBeLessThan(-direct.objective + 0.1);
  });

  it('is the same to the bit each time, and whatever else was drawn', () => {
    const task = panel(1, 60);
    expect(learn(task, { alpha: 'cv' })).toEqual(learn(task, { alpha: 'cv' }));
  });

  it('holds out single decisions where only counts are known', () => {
    const { task } = knownTruth;
    const fit = learn(task, { alpha: 'cv' });
    expect(fit.diagnostics['folds']).toBe(5);
    expect(fit.stop).toBe('converged');
    // The truth scores −1.09298 nats per decision here; a fit cannot predict better than that but by luck.
    expect(fit.diagnostics['heldOutLogLikelihood']).toBeLessThan(knownTruth.trueLogLikelihood / 160_000);
    expect(fit.diagnostics['heldOutLogLikelihood']).toBeGreaterThan(
      knownTruth.trueLogLikelihood / 160_000 - 1e-3,
    );
  });

  it('lets half an observation stand in for a pair that one individual alone has seen', () => {
    const model: Model = {
      ...randomTask('one state', { ...shape, states: 1, actions: 2 }).model,
      transitions: buildTransitions(1, 2, () => [[0, 1]]),
    };
    const lengths = [10, 10, 10, 10, 11];
    const episodes: Episodes = {
      state: new Uint32Array(51),
      action: Uint32Array.from({ length: 51 }, (_, t) => (t === 50 ? 1 : 0)),
      next: new Uint32Array(51),
      start: Uint32Array.of(0, 10, 20, 30, 40, 51),
      cluster: Uint32Array.from(lengths.keys()),
      terminated: new Uint8Array(5),
    };
    // Deaf to α, so that every candidate scores alike: the loosest must win.
    const frequencies: Parameterisation = (measure) => {
      const learner = tabularParameterisation(model, 1e-10)(measure);
      return { minimise: (_, start, onIteration) => learner.minimise(Infinity, start, onIteration) };
    };
    const { alpha, heldOut } = chooseAlpha(
      model,
      measureEpisodes(model, episodes),
      frequencies,
      { smoothing: 0, repair: true },
      createRandom('seen once'),
      () => true,
    );
    const fourth = 10 * Math.log(40 / 41);
    const last = 10 * Math.log(40 / 40.5) + Math.log(0.5 / 40.5);
    expect(alpha).toBe(Infinity);
    expect(heldOut).toBeCloseTo((4 * fourth + last) / 51, 12);
  });

  it('has nothing to hold out in the population', () => {
    const { task } = knownTruth;
    const population = { ...task, demonstrations: { ...task.demonstrations, total: Infinity } };
    const fit = learn(population, { alpha: 'cv' });
    expect(fit.diagnostics['alpha']).toBe(Infinity);
    expect(fit.diagnostics['folds']).toBe(0);
  });

  it('keeps the best so far when the budget ends', () => {
    const { model, demonstrations } = panel(1, 60);
    const options = { smoothing: 0, repair: true };
    const learner = tabularParameterisation(model, 1e-10);
    const spent = chooseAlpha(
      model,
      demonstrations,
      learner,
      options,
      createRandom('x'),
      ({ iteration }) => iteration < 7,
    );
    expect(spent.complete).toBe(false);
    expect(spent.fits).toBe(8);
    expect(spent.alpha).toBe(Infinity);
  });

  it('takes its candidates in the unit of the shocks', () => {
    const task = randomTask('scaled candidates', shape);
    const scaled = { ...task, model: { ...task.model, shockScale: 4 } };
    const [once, fourfold] = [task, scaled].map(
      (given) => learn(given, { alpha: 'cv' }).diagnostics['alpha'],
    );
    expect(fourfold).toBe(4 * once);
  });
});
