import { describe, expect, it } from 'vitest';
import type { CellKey, Environment, Fit, Options, Task, Variant } from '../../../../core/contract/index.ts';
import { pairWeights } from '../../../../core/mdp/demonstrations.ts';
import { applyShapingTransposed, createShapingProjection } from '../../../../core/mdp/shaping.ts';
import { bellmanResidual } from '../../../../core/mdp/soft-bellman.ts';
import { softSolve } from '../../../../core/mdp/soft-solve.ts';
import { maxAbs, maxAbsDifference } from '../../../../core/numerics/vector.ts';
import { withDefaults } from '../../../../core/schema/validate.ts';
import { garnet } from '../../../../environments/garnet.ts';
import { knownTruthGrid } from '../../../../environments/known-truth-grid.ts';
import { iqLearn } from '../../../../estimators/iq-learn.ts';
import { packFit } from '../../../../suites/harness/cell/fit-arrays.ts';
import { streamLabels } from '../../../../suites/harness/plan/identity.ts';
import { cutTask } from '../../../../suites/harness/world/task.ts';
import { varyWorld } from '../../../../suites/harness/world/vary-world.ts';
import { buildWorld, type SolvedWorld, streamAt } from '../../../../suites/harness/world/world.ts';
import { trialRun } from '../../../support/run.ts';

const population = { individuals: 'Infinity', periods: 80 } as const;
const sample = { individuals: 60, periods: 20 };
const gaugeTwin: Variant = { truth: { twin: 'gauge-twin', weights: population } };
const semiGradientTwin: Variant = { truth: { twin: 'semi-gradient-twin' } };

function built(environment: unknown): SolvedWorld {
  const given = environment as Environment;
  return buildWorld(given, withDefaults<Options>(given.parameters), streamAt('vary', ['world']));
}

function keyOf(parts: Partial<CellKey>): CellKey {
  const key = { environment: { id: 'x', version: 1, parameters: {} }, sample, transitions: 'known' };
  const subject = { kind: 'estimator', id: 'iq-learn', version: 1, options: {} };
  return { ...key, subject, replicate: 0, seed: 'vary', ...parts } as CellKey;
}

/** The task as a worker cuts it: its streams are named by the key. */
function taskOf(solved: SolvedWorld, parts: Partial<CellKey> = {}): Task {
  const key = keyOf(parts);
  return cutTask(solved, key, streamAt(key.seed, streamLabels(key).demonstrations));
}

function fitted(task: Task, alpha: number | 'Infinity', smoothing = 0): Fit {
  const options = { ...withDefaults<Options>(iqLearn.options), alpha, smoothing } as never;
  return iqLearn.fit(task, options, trialRun()) as Fit;
}

const worlds = { 'known-truth-grid': built(knownTruthGrid), garnet: built(garnet) };

describe.each(Object.entries(worlds))('twins of %s', (_, published) => {
  const { model } = published.world;
  const { stateCount: S, actionCount: A } = model;
  const key = published.key!;

  it.each([
    ['gauge', gaugeTwin],
    ['semi-gradient', semiGradientTwin],
  ])('has a %s twin of the same behaviour: V and Q move by h, r by Mh, nothing else', (_, variant) => {
    const twin = varyWorld(published, variant, 'here').key!;
    expect(twin.policy).toBe(key.policy);
    expect(twin.occupancy).toBe(key.occupancy);
    expect(twin.world.truth.parameters).toBeNull();
    expect(twin.world.features).toBe(published.world.features);
    expect(twin.world.anchor).toBe(published.world.anchor);
    // Solved again from its reward, by nothing but the reward.
    const solved = softSolve(model, twin.world.truth.reward);
    const scale = Math.max(1, maxAbs(twin.value));
    expect(maxAbsDifference(solved.policy, key.policy)).toBeLessThan(1e-10 * scale);
    expect(maxAbsDifference(solved.value, twin.value)).toBeLessThan(1e-10 * scale);
    expect(maxAbsDifference(solved.q, twin.q)).toBeLessThan(1e-10 * scale);
    expect(twin.residual).toBe(bellmanResidual(model, twin.world.truth.reward, twin.value));
    expect(twin.residual).toBeLessThan(1e-12 * scale);
    const shifts = twin.q.map(
      (x, i) => x - key.q[i]! - (twin.value[Math.floor(i / A)]! - key.value[Math.floor(i / A)]!),
    );
    expect(maxAbs(shifts)).toBeLessThan(1e-12 * scale);
  });

  it('has a gauge twin whose reward no shaping makes smaller under the panel weights: MᵀDr = 0', () => {
    const { reward } = varyWorld(published, gaugeTwin, 'here').key!.world.truth;
    const mu = pairWeights(model, taskOf(published, { sample: population }).demonstrations);
    const flow = applyShapingTransposed(
      model,
      reward.map((r, i) => mu[i]! * r),
      new Float64Array(S),
    );
    expect(maxAbs(flow)).toBeLessThan(1e-12);
    expect(maxAbs(createShapingProjection(model, mu).potential(reward))).toBeLessThan(1e-8);
  });

  it('has a semi-gradient twin whose reward the expert expects to be 0 everywhere', () => {
    const { reward } = varyWorld(published, semiGradientTwin, 'here').key!.world.truth;
    for (let s = 0; s < S; s++) {
      let mean = 0;
      for (let i = s * A; i < (s + 1) * A; i++) mean += key.policy[i]! * reward[i]!;
      expect(Math.abs(mean)).toBeLessThan(1e-10);
    }
  });

  it('shows estimators the same task, and the same stream, to the bit', () => {
    for (const variant of [gaugeTwin, semiGradientTwin]) {
      expect(taskOf(varyWorld(published, variant, 'here'), { variant })).toEqual(taskOf(published));
      expect(streamLabels(keyOf({ variant })).fit).toEqual(streamLabels(keyOf({})).fit);
    }
    expect(streamLabels(keyOf({ variant: { told: { discount: 0.5 } } })).fit).not.toEqual(
      streamLabels(keyOf({})).fit,
    );
  });

  it('is found exactly by α = ∞ in the population, where the original is missed', () => {
    const twin = varyWorld(published, gaugeTwin, 'here');
    const fit = fitted(taskOf(twin, { sample: population, variant: gaugeTwin }), 'Infinity');
    const { world, value, q } = twin.key!;
    const worst = (x: Float64Array, y: Float64Array): number => maxAbsDifference(x, y);
    expect(worst(fit.reward!, world.truth.reward)).toBeLessThan(1e-6);
    expect(worst(fit.value!, value)).toBeLessThan(1e-6);
    expect(worst(fit.q!, q)).toBeLessThan(1e-6);
    expect(worst(fit.reward!, key.world.truth.reward)).toBeGreaterThan(0.01);
  });
});

describe('twins of the published cell', () => {
  it('gets the same bytes from an estimator that samples, and other grades', () => {
    const published = worlds['known-truth-grid'];
    const twin = varyWorld(published, gaugeTwin, 'here');
    const [one, other] = [
      fitted(taskOf(published), 10, 1),
      fitted(taskOf(twin, { variant: gaugeTwin }), 10, 1),
    ];
    expect(Buffer.from(packFit(other, null).blob).equals(Buffer.from(packFit(one, null).blob))).toBe(true);
  });

  it('needs a known truth', () => {
    const blind = { world: worlds.garnet.world, key: null };
    expect(() => varyWorld(blind, gaugeTwin, 'suite x: worlds[0]')).toThrow(/worlds\[0\].*known truth/);
    expect(() => varyWorld(blind, { second: { discount: 0.5 } }, 'here')).toThrow(/known truth/);
    expect(varyWorld(blind, { told: { discount: 0.5 } }, 'here').told!.discount).toBe(0.5);
  });
});

describe('what is told', () => {
  const published = worlds['known-truth-grid'];
  const { model, absorbing } = published.world;

  it('changes the task and not the world, on the same choices', () => {
    const told = { discount: 0.5, shockScale: 2, mix: 0.1 };
    const varied = varyWorld(published, { told }, 'here');
    const [told1, plain] = [taskOf(varied, { variant: { told } }), taskOf(published)];
    expect(varied.world).toBe(published.world);
    expect(varied.key).toBe(published.key);
    expect([told1.model.discount, told1.model.shockScale]).toEqual([0.5, 2]);
    expect(told1.demonstrations).toEqual(plain.demonstrations);
    const { rowStart, probability } = told1.model.transitions;
    const entries = (i: number) => rowStart[i + 1]! - rowStart[i]!;
    expect(entries(0)).toBe(model.stateCount);
    expect(probability.subarray(0, rowStart[1]).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
    // What absorbs still does.
    for (const s of absorbing) expect(entries(s * model.actionCount)).toBe(1);
  });

  it('tells one thing and leaves the rest, the very transitions too', () => {
    const task = taskOf(varyWorld(published, { told: { shockScale: 3 } }, 'here'));
    expect(task.model.transitions).toBe(model.transitions);
    expect([task.model.discount, task.model.shockScale]).toEqual([model.discount, 3]);
  });
});

describe('a second environment', () => {
  const published = worlds.garnet;
  const { model } = published.world;

  it.each([{ second: { discount: 0.4 } }, { second: { mix: 0.3 } }])('has the same reward: %o', (variant) => {
    const varied = varyWorld(published, variant, 'here');
    const task = taskOf(varied, { variant, sample: population });
    const { model: other, demonstrations } = task.second!;
    expect([other.stateCount, other.shockScale]).toEqual([model.stateCount, model.shockScale]);
    expect(other.discount).toBe('discount' in variant.second ? 0.4 : model.discount);
    expect(other.transitions === model.transitions).toBe('discount' in variant.second);
    // Its population is that of the expert who solves the true reward there.
    const { policy } = softSolve(other, published.world.truth!.reward);
    const mu = pairWeights(other, demonstrations);
    for (let s = 0; s < other.stateCount; s++) {
      const own = mu.slice(s * other.actionCount, (s + 1) * other.actionCount);
      const total = own.reduce((sum, w) => sum + w, 0);
      own.forEach((w, a) => {
        expect(w / total).toBeCloseTo(policy[s * other.actionCount + a]!, 12);
      });
    }
    expect(maxAbsDifference(policy, published.key!.policy)).toBeGreaterThan(0.001);
  });

  it('is drawn from a stream of its own, and leaves the first panel as it was', () => {
    const variant = { second: { mix: 0 } };
    const task = taskOf(varyWorld(published, variant, 'here'), { variant });
    expect(task.demonstrations).toEqual(taskOf(published).demonstrations);
    // The same model, another panel.
    expect(task.second!.model.transitions).toBe(model.transitions);
    expect(task.second!.demonstrations).not.toEqual(task.demonstrations);
    expect(taskOf(published).second).toBeUndefined();
  });

  it('has transitions of its own counts where they are estimated', () => {
    const variant = { second: { mix: 0.3 } };
    const task = taskOf(varyWorld(published, variant, 'here'), { variant, transitions: 'estimated' });
    expect(task.second!.model.transitions).not.toEqual(task.model.transitions);
    const { probability } = task.second!.model.transitions;
    expect(Math.max(...probability)).toBeLessThanOrEqual(1);
  });

  it('shows a twin its own second environment: there the two truths part', () => {
    const variant: Variant = { ...gaugeTwin, second: { mix: 0.3 } };
    const twin = taskOf(varyWorld(published, variant, 'here'), { variant });
    const original = taskOf(varyWorld(published, { second: { mix: 0.3 } }, 'here'));
    expect(twin.demonstrations).toEqual(original.demonstrations);
    expect(twin.second!.demonstrations).not.toEqual(original.second!.demonstrations);
  });
});
