import { describe, expect, it } from 'vitest';
import type { Control } from '../../../core/contract/metric.ts';
import { demonstrationsFromCounts } from '../../../core/mdp/demonstrations.ts';
import { bellmanResidual as solutionResidual } from '../../../core/mdp/soft-bellman.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { maxAbs } from '../../../core/numerics/vector.ts';
import * as controls from '../../../suites/controls/registry.ts';
import * as metrics from '../../../suites/metrics/registry.ts';
import { randomModel } from '../../support/random-task.ts';
import { garnet, ring, type Scene, scene, value } from '../metrics/scenes.ts';

const all: readonly Control[] = Object.values(controls);
const answer = ({ task, key }: Scene, control: Control): ReturnType<Control['answer']> =>
  control.answer(task, key);

/** A world with ends, continuations and missing actions. */
function irregular(): Scene {
  const { model, features } = randomModel('irregular', {
    states: 15,
    actions: 3,
    branches: 3,
    parameters: 2,
    discount: 0.9,
    shockScale: 0.8,
    irregular: true,
  });
  return scene(model, features, Float64Array.of(0.4, -0.6));
}

describe.each(all.map((control) => [control.id, control] as const))('%s', (_, control) => {
  it.each([
    ['a garnet', garnet('controls', 1.4)],
    ['a world with ends and missing actions', irregular()],
  ])('answers %s in one soft-optimal piece', (_name, at) => {
    const fit = answer(at, control);
    for (let s = 0; s < at.task.model.stateCount; s++) {
      const A = at.task.model.actionCount;
      expect(fit.policy.subarray(s * A, (s + 1) * A).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    }
    if (control.id !== 'myopic') {
      expect(value(metrics.bellmanResidual, at, fit)).toBeLessThan(1e-11);
    }
    expect(fit.objective).not.toBeNaN();
  });

  it('hands out fresh arrays and writes to nothing', () => {
    const at = garnet('controls');
    const before = structuredClone({ key: at.key, task: at.task });
    const fit = answer(at, control);
    for (const table of [fit.policy, fit.q, fit.value, fit.reward, fit.parameters]) table?.fill(7);
    expect({ key: at.key, task: at.task }).toEqual(before);
  });
});

describe('negative controls', () => {
  const at = garnet('negative');
  const { model, truth } = at.world;

  it('uniform choice is uniform over what is available', () => {
    const { policy } = answer(ring(Uint8Array.of(1, 1, 1, 0, 1, 1)), controls.uniform);
    expect([...policy]).toEqual([0.5, 0.5, 1, 0, 0.5, 0.5]);
  });

  it('the neutral start has constant Q = γσ log A/(1 − γ), a uniform policy and no reward', () => {
    const scaled = garnet('no-op', 1.7);
    const fit = answer(scaled, controls.noOp);
    const level = (0.9 * 1.7 * Math.log(4)) / 0.1;
    for (const x of fit.q!) expect(x).toBeCloseTo(level, 10);
    for (const p of fit.policy) expect(p).toBe(0.25);
    expect(maxAbs(fit.reward!)).toBeLessThan(1e-12);
  });

  it('zero reward agrees with the neutral start where nothing ends, and not where something does', () => {
    const zero = answer(at, controls.zeroReward);
    expect(
      value(metrics.policyTv, { ...at, key: { ...at.key, policy: answer(at, controls.noOp).policy } }, zero),
    ).toBeLessThan(1e-13);
    const ending = irregular();
    const { policy } = answer(ending, controls.zeroReward);
    const blind = answer(ending, controls.uniform).policy;
    expect(maxAbs(policy.map((p, i) => p - blind[i]))).toBeGreaterThan(0.01);
    expect(maxAbs(zero.parameters!)).toBe(0);
  });

  it('half the reward is solved for half the reward', () => {
    const fit = answer(at, controls.halfScale);
    expect(
      solutionResidual(
        model,
        truth.reward.map((r) => r / 2),
        fit.value!,
      ),
    ).toBeLessThan(1e-12);
    expect(value(metrics.rewardRelativeRmse, at, fit)).toBeCloseTo(0.5, 14);
    expect(value(metrics.rewardPeerNrmse, at, fit, 'uniform', 'peer')).toBeLessThan(1e-7);
    expect(value(metrics.parameterRelativeError, at, fit)).toBeCloseTo(0.5, 14);
    expect(value(metrics.policyTv, at, fit)).toBeGreaterThan(0.02);
  });
});

describe('the static logit', () => {
  it('recovers the parameters of a world without a future', () => {
    const base = garnet('static', 1.6);
    const { features, truth } = base.world;
    const model = { ...base.world.model, discount: 0 };
    const at = scene(model, features!, truth.parameters!);
    const fit = answer(at, controls.myopic);
    expect(maxAbs(fit.parameters!.map((x, k) => x - truth.parameters![k]))).toBeLessThan(1e-8);
    expect(value(metrics.policyTv, at, fit)).toBeLessThan(1e-8);
  });

  it('stands at the maximum of the static likelihood in a world with a future', () => {
    const at = garnet('dynamic');
    const { model, features, demonstrations } = at.task;
    const fit = answer(at, controls.myopic);
    const { decisions } = demonstrations;
    const total = decisions.weight.reduce((sum, w) => sum + w, 0);
    const likelihood = (theta: Float64Array): number => {
      const { policy } = softSolve({ ...model, discount: 0 }, rewardAt(features!, theta));
      return decisions.weight.reduce(
        (sum, w, j) => sum + (w / total) * Math.log(policy[decisions.state[j] * 4 + decisions.action[j]]),
        0,
      );
    };
    fit.parameters!.forEach((x, k) => {
      const step = 1e-5;
      const slope =
        (likelihood(fit.parameters!.with(k, x + step)) - likelihood(fit.parameters!.with(k, x - step))) /
        (2 * step);
      expect(Math.abs(slope)).toBeLessThan(1e-8);
    });
    expect(value(metrics.rewardRelativeRmse, at, fit)).toBeGreaterThan(0.01);
  });

  it('leaves columns alone that no choice can see, and copies frequencies without features', () => {
    const at = garnet('columns');
    const values = at.world.features!.values.map((x, j) => (j % 3 === 1 ? Math.floor(j / 12) : x));
    const fit = controls.myopic.answer({ ...at.task, features: { ...at.task.features!, values } }, at.key);
    expect(Math.abs(fit.parameters![1])).toBeLessThan(1e-5);
    const bare = controls.myopic.answer({ ...at.task, features: null }, at.key);
    const frequencies = answer(at, controls.cloning);
    expect(maxAbs(bare.policy.map((p, i) => p - frequencies.policy[i]))).toBeLessThan(1e-14);
    expect(bare.parameters).toBeNull();
  });
});

function rewardAt({ values }: NonNullable<Scene['task']['features']>, theta: Float64Array): Float64Array {
  return Float64Array.from({ length: 80 }, (_, i) =>
    theta.reduce((sum, x, k) => sum + x * values[i * 3 + k], 0),
  );
}

describe('the cloned policy', () => {
  it('is the expert’s in the population, with r = σ log π and V = 0', () => {
    const at = garnet('cloned', 1.2);
    const fit = answer(at, controls.cloning);
    expect(value(metrics.policyTv, at, fit)).toBeLessThan(1e-12);
    expect(maxAbs(fit.reward!.map((r, i) => r - 1.2 * Math.log(at.key.policy[i])))).toBeLessThan(1e-9);
    expect(maxAbs(fit.value!)).toBe(0);
    expect(value(metrics.rewardModuloShapingRmse, at, fit)).toBeLessThan(1e-9);
    expect(value(metrics.rewardRelativeRmse, at, fit)).toBeGreaterThan(0.5);
  });

  it('adds half an observation a cell where an action was never seen, and only there', () => {
    const at = ring();
    const fit = answer(at, controls.cloning);
    expect([...fit.policy]).toEqual([3.5 / 4, 0.5 / 4, 1.5 / 2, 0.5 / 2, 0.5, 0.5]);
    const full = {
      ...at,
      task: {
        ...at.task,
        demonstrations: demonstrationsFromCounts(at.task.model, Float64Array.of(3, 1, 1, 1, 0, 0)),
      },
    };
    expect([...answer(full, controls.cloning).policy]).toEqual([0.75, 0.25, 0.5, 0.5, 0.5, 0.5]);
  });
});

describe('the truth', () => {
  it('is the answer key', () => {
    const at = garnet('truth');
    const fit = answer(at, controls.truth);
    expect(fit.q).toEqual(at.key.q);
    expect(fit.parameters).toEqual(at.world.truth.parameters);
    expect(controls.truth.kind).toBe('positive');
    expect(controls.truth.mustFail).toEqual([]);
  });
});
