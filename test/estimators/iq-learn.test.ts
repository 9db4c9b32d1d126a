import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choiceFrequencies } from '../../core/choice/frequencies.ts';
import type { Model, Task } from '../../core/contract/model.ts';
import { demonstrationsFromCounts, effectiveStart, pairWeights } from '../../core/mdp/demonstrations.ts';
import { occupancy } from '../../core/mdp/occupancy.ts';
import { populationDemonstrations } from '../../core/mdp/population.ts';
import { applyShapingTransposed } from '../../core/mdp/shaping.ts';
import { rewardFromValue, softBackup } from '../../core/mdp/soft-bellman.ts';
import { softSolve } from '../../core/mdp/soft-solve.ts';
import { buildTransitions } from '../../core/mdp/transitions.ts';
import { dot, maxAbs, maxAbsDifference } from '../../core/numerics/vector.ts';
import { bc } from '../../estimators/bc.ts';
import { iqLearn } from '../../estimators/iq-learn.ts';
import { randomTask } from '../support/random-task.ts';
import { trialRun } from '../support/run.ts';
import { shared } from '../support/shared.ts';
import { defaults, knownTruth, learn } from './iq-learn/known-truth.ts';

const parameterisations = ['tabular', 'linear-reward', 'linear-q'] as const;
const shape = { states: 15, actions: 3, branches: 3, parameters: 3, discount: 0.9 };

async function clone(task: Task, smoothing = 0): Promise<Float64Array> {
  return (await bc.fit(task, { smoothing }, trialRun())).policy;
}

function withCounts(task: Task, counts: Float64Array, total?: number): Task {
  return { ...task, demonstrations: demonstrationsFromCounts(task.model, counts, total) };
}

describe('every fit', () => {
  const cases = fc.record({
    label: fc.integer({ min: 0, max: 1000 }),
    parameterisation: fc.constantFrom(...parameterisations),
    alpha: fc.constantFrom(0.1, 1, 30, 'Infinity' as const),
    discount: fc.constantFrom(0, 0.9, 0.99, 0.9999),
    shockScale: fc.constantFrom(0.5, 1, 3),
    irregular: fc.boolean(),
  });

  it('is one soft-optimal whole: Q − V = σ log π, r = Q − γPV, and its loss is at least 0', () => {
    fc.assert(
      fc.property(cases, ({ label, parameterisation, alpha, ...rest }) => {
        const task = randomTask(`whole ${label}`, { ...shape, ...rest });
        const { model } = task;
        const fit = learn(task, { parameterisation, alpha });
        expect(fit.objective).toBeGreaterThanOrEqual(0);
        expect(fit.diagnostics['gradient'] / Math.max(1, fit.objective)).toBeLessThan(1e-10);

        const size = Math.max(1, maxAbs(fit.value));
        const value = new Float64Array(model.stateCount);
        const policy = new Float64Array(fit.q.length);
        softBackup(model, fit.q, value, policy);
        expect(maxAbsDifference(policy, fit.policy) / size).toBeLessThan(1e-12);
        expect(maxAbsDifference(value, fit.value) / size).toBeLessThan(1e-11);
        const reward = rewardFromValue(model, fit.q, fit.value, new Float64Array(fit.q.length));
        expect(maxAbsDifference(reward, fit.reward) / size).toBeLessThan(1e-11);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('of a free table is stationary: the reward is a zero-source flow of mean 0, read off the occupancy', () => {
    fc.assert(
      fc.property(cases, ({ label, alpha, ...rest }) => {
        const task = randomTask(`stationary ${label}`, { ...shape, ...rest });
        const { model } = task;
        const A = model.actionCount;
        const measure = pairWeights(model, task.demonstrations);
        const fit = learn(task, { alpha });
        const size = Math.max(1, maxAbs(fit.value));
        const flow = fit.reward.map((r, i) => r * measure[i]);
        expect(
          maxAbs(applyShapingTransposed(model, flow, new Float64Array(model.stateCount))) / size,
        ).toBeLessThan(1e-14);
        // An end takes mass from the flow, so its reward need not balance the others.
        if (!rest.irregular) expect(Math.abs(dot(measure, fit.reward)) / size).toBeLessThan(1e-12);
        if (alpha === 'Infinity') return;

        const learnt = occupancy(model, fit.policy, effectiveStart(model, measure));
        const gaps = fit.reward.map((r, i) =>
          measure[i] > 0 ? r - 2 * alpha * (1 - (learnt[Math.floor(i / A)] * fit.policy[i]) / measure[i]) : 0,
        );
        expect(maxAbs(gaps) / (alpha * size)).toBeLessThan(1e-9);
      }),
      { seed: 2, numRuns: 40 },
    );
  });

  it.each(parameterisations)('scales with the unit of reward (%s)', (parameterisation) => {
    const task = randomTask('unit of reward', shape);
    const c = 7;
    const scaled = {
      ...task,
      model: { ...task.model, shockScale: c },
      features: { ...task.features, values: task.features.values.map((x) => c * x) },
    };
    const fit = learn(task, { parameterisation, alpha: 2 });
    const same = learn(scaled, { parameterisation, alpha: 2 * c });
    expect(maxAbsDifference(same.policy, fit.policy)).toBeLessThan(1e-12);
    expect(Math.abs(same.objective - fit.objective)).toBeLessThan(1e-12);
    expect(
      maxAbsDifference(
        same.reward,
        fit.reward.map((r) => c * r),
      ),
    ).toBeLessThan(1e-10);
    expect(
      maxAbsDifference(
        same.value,
        fit.value.map((v) => c * v),
      ),
    ).toBeLessThan(1e-9);
  });

  it.each(parameterisations)('ignores the size of the weights, to the bit (%s)', (parameterisation) => {
    const task = randomTask('weights', shape);
    const counts = pairWeights(task.model, task.demonstrations);
    const total = task.demonstrations.total;
    const once = learn(withCounts(task, counts, total), { parameterisation, smoothing: 0.5 });
    const twice = learn(
      withCounts(
        task,
        counts.map((n) => 2 * n),
        total,
      ),
      { parameterisation, smoothing: 0.5 },
    );
    expect(twice).toEqual(once);
  });

  it.each(parameterisations)('follows a relabelling of states and actions (%s)', (parameterisation) => {
    const task = randomTask('labels', shape);
    const fit = learn(task, { parameterisation });
    const { permuted, pairAt } = relabel(task);
    const moved = learn(permuted, { parameterisation });
    const back = (x: Float64Array): Float64Array => x.map((_, i) => x[pairAt(i)]);
    expect(maxAbsDifference(back(moved.policy), fit.policy)).toBeLessThan(1e-11);
    expect(maxAbsDifference(back(moved.reward), fit.reward)).toBeLessThan(1e-11);
    expect(maxAbsDifference(back(moved.q), fit.q)).toBeLessThan(1e-10);
  });

  it('stops within its budget at the best iterate, from the data and never from the truth', () => {
    const fit = learn(randomTask('budget', shape), { alpha: 0.1 }, 0);
    expect(fit.stop).toBe('budget');
    expect(fit.iterations).toBe(0);
    expect(
      maxAbsDifference(fit.policy, learn(randomTask('budget', shape), { alpha: 'Infinity' }).policy),
    ).toBe(0);
  });
});

describe('a free table', () => {
  it.each([0, 0.5])('without penalty clones behaviour (smoothing %f)', async (smoothing) => {
    const { task } = knownTruth;
    const fit = learn(task, { alpha: 'Infinity', smoothing });
    expect(maxAbsDifference(fit.policy, await clone(task, smoothing))).toBeLessThan(1e-10);
    expect(fit.iterations).toBe(0);
  });

  it('is biased at first order as 1/2α times the centred unpenalised reward', () => {
    const task = randomTask('first order', shape);
    const { model } = task;
    const A = model.actionCount;
    const limit = learn(task, { alpha: 'Infinity' });
    const error = (alpha: number): number => {
      const predicted = limit.policy.map((p, i) => {
        let mean = 0;
        const from = i - (i % A);
        for (let j = from; j < from + A; j++) mean += limit.policy[j] * limit.reward[j];
        return p * (1 - (limit.reward[i] - mean) / (2 * alpha));
      });
      return maxAbsDifference(learn(task, { alpha }).policy, predicted);
    };
    expect(error(100)).toBeLessThan(1e-3);
    expect(error(100) / error(1000)).toBeGreaterThan(95);
    expect(error(100) / error(1000)).toBeLessThan(105);
  });

  it('tends to the policy of no reward at all as the penalty grows', () => {
    const task = randomTask('no reward', shape);
    const zero = softSolve(task.model, new Float64Array(shape.states * shape.actions));
    const gap = (alpha: number): number => maxAbsDifference(learn(task, { alpha }).policy, zero.policy);
    expect(gap(1e-3)).toBeLessThan(0.05);
    expect(gap(1e-3) / gap(1e-4)).toBeGreaterThan(8);
  });

  it('knows nothing where nobody was seen: those rows are exactly uniform', () => {
    const task = randomTask('unvisited', shape);
    const counts = pairWeights(task.model, task.demonstrations).map((w, i) =>
      i < 4 * shape.actions ? 0 : w,
    );
    for (const alpha of [0.1, 10, 'Infinity'] as const) {
      const fit = learn(withCounts(task, counts), { alpha });
      expect(fit.stop).toBe('converged');
      expect(new Set(fit.policy.slice(0, 4 * shape.actions))).toEqual(new Set([1 / shape.actions]));
    }
  });

  it('pays no penalty where the values of unvisited successors are free to absorb it', async () => {
    const model: Model = {
      stateCount: 3,
      actionCount: 2,
      transitions: buildTransitions(3, 2, (s, a) => [[s === 0 ? a + 1 : s, 1]]),
      available: null,
      continuation: null,
      initial: Float64Array.of(1, 0, 0),
      discount: 0.9,
      shockScale: 1,
      coordinates: null,
    };
    const task: Task = {
      model,
      transitionsFrom: 'known',
      features: null,
      anchor: null,
      demonstrations: demonstrationsFromCounts(model, Float64Array.of(3, 1, 0, 0, 0, 0)),
    };
    const fit = learn(task, { alpha: 0.01 });
    expect(maxAbsDifference(fit.policy, await clone(task))).toBeLessThan(1e-12);
    expect(Math.abs(fit.reward[0])).toBeLessThan(1e-12);
    expect(Math.abs(fit.reward[1])).toBeLessThan(1e-12);
    expect(fit.objective).toBeCloseTo(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25), 12);
  });

  it.each([0.9, 0.99, 0.999, 0.9999])('finds its optimum in a few steps at γ = %f', (discount) => {
    const model = { ...knownTruth.task.model, discount };
    const { policy } = softSolve(model, knownTruth.reward);
    const fit = learn({
      ...knownTruth.task,
      model,
      demonstrations: populationDemonstrations(model, policy, 80),
    });
    expect(fit.stop).toBe('converged');
    expect(fit.diagnostics['gradient']).toBeLessThan(1e-13);
    expect(fit.iterations).toBeLessThanOrEqual(8);
  });
});

describe('what it refuses', () => {
  it('a visited state with an action never seen, unless smoothed', () => {
    const task = randomTask('refused', shape);
    const counts = pairWeights(task.model, task.demonstrations).map((w, i) => (i === 7 || i === 12 ? 0 : w));
    const scarce = withCounts(task, counts, 500);
    expect(iqLearn.refuses(scarce, defaults)).toContain('2 of 15 visited states');
    expect(iqLearn.refuses(scarce, defaults)).toContain('states 2, 4');
    expect(iqLearn.refuses(scarce, { ...defaults, smoothing: 1 })).toBeNull();
    expect(iqLearn.refuses(scarce, { ...defaults, parameterisation: 'linear-reward' })).toBeNull();
    expect(() => iqLearn.fit(scarce, defaults, trialRun())).toThrow('2 of 15');
  });

  it('a linear class without features', () => {
    const task = { ...randomTask('featureless', shape), features: null };
    expect(iqLearn.refuses(task, { ...defaults, parameterisation: 'linear-q' })).toContain('linear-q');
    expect(iqLearn.refuses(task, { ...defaults, parameterisation: 'linear-reward' })).toContain(
      'linear-reward',
    );
    expect(iqLearn.refuses(task, defaults)).toBeNull();
  });

  const statistics = shared('fixtures/rust1987-sufficient-statistics.json');
  it.skipIf(statistics === null)(
    'the real bus panel: 51 of 78 visited mileages never show a replacement',
    () => {
      const { keep, replace } = JSON.parse(readFileSync(statistics!, 'utf8')).g4_n90;
      const stateCount = 90;
      const counts = new Float64Array(2 * stateCount);
      (keep as number[]).forEach((n, s) => {
        counts[2 * s] = n;
        counts[2 * s + 1] = replace[s];
      });
      const model: Model = {
        ...knownTruth.task.model,
        stateCount,
        actionCount: 2,
        transitions: buildTransitions(stateCount, 2, (s) => [[s, 1]]),
        initial: new Float64Array(stateCount).fill(1 / stateCount),
      };
      const task = {
        ...knownTruth.task,
        model,
        features: null,
        demonstrations: demonstrationsFromCounts(model, counts),
      };
      expect(choiceFrequencies(model, task.demonstrations, 0).unobserved).toHaveLength(51);
      expect(iqLearn.refuses(task, defaults)).toContain('51 of 78 visited states');
    },
  );
});

describe('what it declares', () => {
  it('tends to its own form without penalty', () => {
    expect(iqLearn.limit({ ...defaults, alpha: 'cv' })).toEqual({ ...defaults, alpha: 'Infinity' });
    expect(iqLearn.limit({ ...defaults, alpha: 'Infinity' })).toBeNull();
  });

  it('claims parameters for a linear reward alone', () => {
    for (const parameterisation of parameterisations) {
      const declared = iqLearn.recovers({ ...defaults, parameterisation });
      expect('parameters' in declared).toBe(parameterisation === 'linear-reward');
    }
  });

  it('promises no balance where there is no penalty', () => {
    const ids = (alpha: 1 | 'Infinity' | 'cv'): string[] =>
      iqLearn.certificates({ ...defaults, alpha }).map(({ id }) => id);
    expect(ids('Infinity')).not.toContain('chi2-balance');
    expect(ids('cv')).toContain('chi2-balance');
    expect(ids(1)).toEqual(ids('cv'));
  });
});

/** The same task with states reversed and actions rotated; `pairAt(i)` is where pair i went. */
function relabel(task: ReturnType<typeof randomTask>): { permuted: Task; pairAt: (i: number) => number } {
  const { model, features } = task;
  const { stateCount: S, actionCount: A, transitions } = model;
  const K = features.names.length;
  const pairAt = (i: number): number => (S - 1 - Math.floor(i / A)) * A + (((i % A) + 1) % A);
  const from = new Uint32Array(S * A);
  for (let i = 0; i < S * A; i++) from[pairAt(i)] = i;
  const weights = pairWeights(model, task.demonstrations);
  const moved: Model = {
    ...model,
    transitions: buildTransitions(S, A, (s, a) => {
      const i = from[s * A + a];
      const entries: [number, number][] = [];
      for (let e = transitions.rowStart[i]; e < transitions.rowStart[i + 1]; e++) {
        entries.push([S - 1 - transitions.next[e], transitions.probability[e]]);
      }
      return entries;
    }),
  };
  return {
    permuted: {
      ...task,
      model: moved,
      features: {
        ...features,
        values: features.values.map((_, at) => features.values[from[Math.floor(at / K)] * K + (at % K)]),
      },
      demonstrations: demonstrationsFromCounts(
        moved,
        weights.map((_, i) => weights[from[i]]),
      ),
    },
    pairAt,
  };
}
