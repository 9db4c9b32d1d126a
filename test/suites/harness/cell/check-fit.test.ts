import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fit, Task } from '../../../../core/contract/index.ts';
import { populationDemonstrations } from '../../../../core/mdp/population.ts';
import { createRandom } from '../../../../core/numerics/random.ts';
import { checkFit } from '../../../../suites/harness/cell/check-fit.ts';
import { chain } from '../../../fixtures/workers/fakes.mjs';

const world = chain.build({ states: 2, discount: 0.5, noise: 0 }, createRandom('check-fit'));
const model = { ...world.model, available: Uint8Array.of(1, 1, 1, 0) };
const uniform = Float64Array.of(0.5, 0.5, 1, 0);
const task: Task = {
  model,
  transitionsFrom: 'known',
  features: world.features,
  anchor: null,
  demonstrations: populationDemonstrations(model, uniform, 2),
};
const good: Fit = {
  stop: 'converged',
  iterations: 0,
  policy: uniform,
  q: Float64Array.of(0, 0, 0, Number.NaN),
  value: Float64Array.of(1, 2),
  reward: Float64Array.of(0, 0, 0, Number.NEGATIVE_INFINITY),
  parameters: Float64Array.of(1, 2),
  covariance: { hessian: Float64Array.of(1, 0, 0, 1) },
  objective: Number.POSITIVE_INFINITY,
  diagnostics: { steps: 3, ratio: Number.NaN },
};

describe('a fit that keeps its promises', () => {
  it('may leave entries of unavailable pairs unsaid, and everything but the policy out', () => {
    expect(checkFit(good, task, { policy: 'none', parameters: 'features' })).toBeNull();
    const bare = { ...good, q: null, value: null, reward: null, parameters: null, covariance: null };
    expect(checkFit(bare, task, { policy: 'none' })).toBeNull();
  });

  it('has a policy whose rows sum to 1 within 1e-9, and no further', () => {
    const scaled = fc.double({ min: -1e-7, max: 1e-7, noNaN: true });
    fc.assert(
      fc.property(scaled, (e) => {
        const accepted =
          checkFit({ ...good, policy: Float64Array.of(0.5, 0.5 + e, 1, 0) }, task, {}) === null;
        return Math.abs(Math.abs(e) - 1e-9) < 1e-15 || accepted === Math.abs(e) < 1e-9;
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('a broken promise is named', () => {
  it.each<[string, unknown, RegExp]>([
    ['nothing', null, /no fit/],
    ['stop', { ...good, stop: 'done' }, /stop is "done"/],
    ['iterations', { ...good, iterations: 1.5 }, /iterations is 1\.5/],
    ['objective', { ...good, objective: Number.NaN }, /objective is NaN/],
    ['diagnostics', { ...good, diagnostics: { steps: '3' } }, /diagnostics\.steps is "3"/],
    [
      'a plain list',
      { ...good, policy: [0.5, 0.5, 1, 0] },
      /policy is a Array: it must be a Float64Array of 4/,
    ],
    ['a policy that is null', { ...good, policy: null }, /policy is null/],
    [
      'an unavailable action',
      { ...good, policy: Float64Array.of(0.5, 0.5, 0.9, 0.1) },
      /not available there/,
    ],
    [
      'NaN in an unavailable action',
      { ...good, policy: Float64Array.of(0.5, 0.5, 1, Number.NaN) },
      /action 1 in state 1 is NaN/,
    ],
    [
      'an infinite Q',
      { ...good, q: Float64Array.of(0, Number.POSITIVE_INFINITY, 0, 0) },
      /q\[1\] is Infinity/,
    ],
    ['a short value', { ...good, value: new Float64Array(1) }, /value has 1 numbers: it must have 2/],
    ['parameters of another basis', { ...good, parameters: new Float64Array(3) }, /parameters has 3/],
    ['a covariance alone', { ...good, parameters: null }, /covariance is given without parameters/],
    ['a small covariance', { ...good, covariance: { opg: new Float64Array(2) } }, /covariance\.opg has 2/],
  ])('%s', (_name, fit, sentence) => {
    expect(checkFit(fit, task, {})).toMatch(sentence);
  });

  it('when a declared quantity is missing, except parameters where there are no features', () => {
    const bare = { ...good, value: null, parameters: null, covariance: null };
    expect(checkFit(bare, task, { value: 'none' })).toMatch(/value is null/);
    expect(checkFit(bare, task, { parameters: 'features' })).toMatch(/parameters is null/);
    expect(checkFit(bare, { ...task, features: null }, { parameters: 'features' })).toBeNull();
    expect(checkFit(good, { ...task, features: null }, {})).toMatch(/no features/);
  });
});
