import { describe, expect, it } from 'vitest';
import type { Fit } from '../../../core/contract/estimator.ts';
import type { Metric } from '../../../core/contract/metric.ts';
import type { Task } from '../../../core/contract/model.ts';
import { measureEpisodes } from '../../../core/mdp/demonstrations.ts';
import { estimateTransitions } from '../../../core/mdp/estimate-transitions.ts';
import { simulate } from '../../../core/mdp/simulate.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { maxAbsDifference } from '../../../core/numerics/vector.ts';
import { withDefaults } from '../../../core/schema/validate.ts';
import { garnet } from '../../../environments/garnet.ts';
import { type IqLearnOptions, iqLearn } from '../../../estimators/iq-learn.ts';
import { checkFit } from '../../../suites/harness/cell/check-fit.ts';
import * as registry from '../../../suites/metrics/registry.ts';
import { trialRun } from '../../support/run.ts';
import { defaults, learn } from './known-truth.ts';

const metrics = Object.values(registry) as readonly Metric[];

/** A sampled panel of a garnet, its first action's payoff, and a panel of the same reward at half the discount. */
function sampled(): Task {
  const parameters = withDefaults<Parameters<typeof garnet.build>[0]>(garnet.parameters);
  const world = garnet.build({ ...parameters, states: 12, rewardScale: 0.5 }, createRandom('variants'));
  const { reward } = world.truth!;
  const panel = (discount: number): NonNullable<Task['second']> => {
    const model = { ...world.model, discount };
    const { policy } = softSolve(model, reward);
    const design = { individuals: 300, periods: 40 };
    const episodes = simulate(model, policy, design, createRandom(`panel ${discount}`));
    return { model, demonstrations: measureEpisodes(model, episodes) };
  };
  return {
    ...panel(world.model.discount),
    transitionsFrom: 'known',
    features: world.features,
    anchor: { action: 0, payoff: reward.filter((_, i) => i % world.model.actionCount === 0) },
    second: panel(world.model.discount / 2),
  };
}

const task = sampled();

async function certificateValues(
  fit: Fit,
  given: IqLearnOptions,
): Promise<readonly (readonly [string, number, number])[]> {
  return Promise.all(
    iqLearn.certificates(given).map(async (spec) => {
      const metric = metrics.find(({ id }) => id === spec.id)!;
      const input = {
        fit,
        task,
        world: null as never,
        key: null,
        companions: {},
        arguments: spec.arguments,
      };
      if (metric.refuses(input, 'uniform', 'all') !== null) return [spec.id, 0, spec.limit] as const;
      return [spec.id, Math.abs(await metric.measure(input, 'uniform', 'all')), spec.limit] as const;
    }),
  );
}

const variants: readonly (readonly [string, Partial<IqLearnOptions>])[] = [
  ['semi-gradient', { target: 'semi-gradient' }],
  ['estimated', { transitions: 'estimated' }],
  ['sampled', { transitions: 'sampled' }],
  ['anchored', { anchor: true }],
  ['two environments', { environments: 'two' }],
  ['exact occupancy', { occupancy: 'exact' }],
  [
    'semi-gradient, estimated, exact',
    { target: 'semi-gradient', transitions: 'estimated', occupancy: 'exact' },
  ],
  ['sampled, exact', { transitions: 'sampled', occupancy: 'exact' }],
  ['anchored, estimated', { anchor: true, transitions: 'estimated' }],
  ['two, estimated', { environments: 'two', transitions: 'estimated' }],
  ['exact, le-cam from first states', { occupancy: 'exact', divergence: 'le-cam', valueTerm: 'initial' }],
];

describe.each(variants)('%s', (_, changes) => {
  it.each([1, 50, 'Infinity' as const])(
    'at α = %s converges, keeps the contract and its certificates',
    async (alpha) => {
      const unbounded = changes.valueTerm === 'initial' && alpha === 'Infinity';
      const smoothing = changes.occupancy === 'exact' ? 0.5 : 0;
      const given: IqLearnOptions = { ...defaults, ...changes, smoothing, alpha: unbounded ? 20 : alpha };
      expect(iqLearn.refuses(task, given)).toBeNull();
      const fit = learn(task, given);
      expect(fit.stop).toBe('converged');
      const told =
        given.transitions === 'known'
          ? task
          : {
              ...task,
              model: { ...task.model, transitions: estimateTransitions(task.model, task.demonstrations) },
            };
      expect(checkFit(fit, told, iqLearn.recovers(given))).toBeNull();
      for (const [id, value, limit] of await certificateValues(fit, given)) {
        expect([id, value <= limit, value]).toEqual([id, true, value]);
      }
      expect(structuredClone(learn(task, given))).toEqual(structuredClone(fit));
    },
  );

  it('has a tightest solve that it reaches', () => {
    const exact = iqLearn.exact?.({ ...defaults, ...changes });
    const fit = learn(task, exact!);
    expect(fit.stop).toBe('converged');
    expect(maxAbsDifference(fit.policy, learn(task, changes).policy)).toBeLessThan(1e-9);
  });

  it('tends to its own limit', () => {
    const given = { ...defaults, ...changes };
    const limit = iqLearn.limit(given);
    if (limit === null) return;
    const gap = (alpha: number): number =>
      maxAbsDifference(learn(task, { ...given, alpha }).reward, learn(task, limit).reward);
    expect(gap(1e5)).toBeLessThan(0.2 * gap(1e4));
  });
});

describe('certificates of a variant', () => {
  it.each([
    ['semi-gradient', { target: 'semi-gradient' }, 'conditional-mean-reward'],
    ['sampled', { transitions: 'sampled' }, 'sampled-stationarity'],
    ['anchored', { anchor: true }, 'anchor-residual'],
    ['estimated', { transitions: 'estimated' }, 'bellman-residual'],
    ['exact', { occupancy: 'exact' }, 'chi2-stationarity'],
  ] as const)('of %s does not hold for the plain fit', async (_, changes, id) => {
    const plain = learn(task, {});
    const found = await certificateValues(plain, { ...defaults, ...changes });
    const [, value, limit] = found.find(([name]) => name === id)!;
    expect(value).toBeGreaterThan(1e3 * limit);
  });
});

describe('what a variant is told and claims', () => {
  const of = (changes: Partial<IqLearnOptions>) => ({ ...defaults, ...changes });
  it('says', () => {
    expect(iqLearn.information(of({}))).toEqual({
      transitions: 'known-or-estimated',
      features: false,
      anchor: false,
    });
    expect(iqLearn.information(of({ transitions: 'sampled' })).transitions).toBe('sampled');
    expect(iqLearn.information(of({ anchor: true })).anchor).toBe(true);
    expect(iqLearn.information(of({ environments: 'two' })).second).toBe(true);
    expect(iqLearn.recovers(of({ anchor: true })).reward).toBe('anchored');
    expect(iqLearn.recovers(of({ target: 'semi-gradient' })).value).toBe('assigned');
    expect(iqLearn.recovers(of({ environments: 'two' })).q).toBe('min-norm');
    expect(iqLearn.recovers(of({})).reward).toBe('min-norm');
  });

  it('estimated transitions are the harness’s own, whatever the task says', () => {
    const counted = { ...task.model, transitions: estimateTransitions(task.model, task.demonstrations) };
    const harness = learn({ ...task, model: counted }, {});
    expect(learn(task, { transitions: 'estimated' }).q).toEqual(harness.q);
  });
});

describe('options that do not go together are refused in a sentence', () => {
  it.each<[Partial<IqLearnOptions>, RegExp]>([
    [{ target: 'semi-gradient', transitions: 'sampled' }, /Choose one/],
    [{ anchor: true, environments: 'two' }, /Choose one/],
    [{ target: 'semi-gradient', divergence: 'js' }, /plain chi2/],
    [{ anchor: true, parameterisation: 'linear-reward' }, /plain chi2/],
    [{ transitions: 'sampled', valueTerm: 'initial' }, /plain chi2/],
    [{ environments: 'two', solver: 'lbfgs' }, /plain chi2/],
    [{ environments: 'two', alpha: 'cv' }, /Held-out/],
    [{ occupancy: 'exact', alpha: 'cv' }, /Held-out/],
  ])('%o', (changes, sentence) => {
    const refusal = iqLearn.refuses(task, { ...defaults, ...changes });
    expect(refusal).toMatch(sentence);
    expect(refusal).toMatch(/^[A-Z].*\.$/);
    expect(() => iqLearn.fit(task, { ...defaults, ...changes }, trialRun())).toThrow(refusal!);
  });

  it('and so is a task that lacks what they need', () => {
    const without = (changes: Partial<Task>, options: Partial<IqLearnOptions>): string | null =>
      iqLearn.refuses({ ...task, ...changes }, { ...defaults, ...options });
    expect(without({ anchor: null }, { anchor: true })).toMatch(/this task has none/);
    expect(without({ anchor: null }, { anchor: true, occupancy: 'exact' })).toMatch(/this task has none/);
    expect(without({ second: null }, { environments: 'two' })).toMatch(/this task has none/);
    const demonstrations = { ...task.demonstrations, successors: null };
    expect(without({ demonstrations }, { transitions: 'sampled' })).toMatch(/no next states/);
    expect(without({ demonstrations }, { transitions: 'estimated' })).toMatch(/no next states/);
    const small = { ...task.second!, model: { ...task.model, stateCount: 3 } };
    expect(without({ second: small }, { environments: 'two' })).toMatch(/3 states/);
  });
});

it.each([{ target: 'semi-gradient' }, { transitions: 'sampled' }, { anchor: true }] as const)(
  'α by cross-validation goes with %o',
  (changes) => {
    const fit = learn(task, { ...changes, alpha: 'cv' });
    expect(fit.stop).toBe('converged');
    expect(fit.diagnostics['heldOutLogLikelihood']).toBeLessThan(0);
  },
);
