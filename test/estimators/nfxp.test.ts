import { describe, expect, it } from 'vitest';
import { linearReward } from '../../core/choice/linear-utility.ts';
import type { Fit } from '../../core/contract/estimator.ts';
import type { Task } from '../../core/contract/model.ts';
import { populationDemonstrations } from '../../core/mdp/population.ts';
import { softSolve } from '../../core/mdp/soft-solve.ts';
import { expectedNext } from '../../core/mdp/transitions.ts';
import { createRandom } from '../../core/numerics/random.ts';
import { withDefaults } from '../../core/schema/validate.ts';
import { bus1987 } from '../../environments/bus-1987.ts';
import { nfxp } from '../../estimators/nfxp.ts';
import { normals, randomModel, randomTask } from '../support/random-task.ts';
import { trialRun } from '../support/run.ts';

type Options = Parameters<typeof nfxp.fit>[1];
const options = withDefaults<Options>(nfxp.options);
const fitOf = (task: Task, iterations?: number): Fit => nfxp.fit(task, options, trialRun(iterations)) as Fit;

function busTask(group: '1-3' | '4' | '1-4' | '1', bins: 90 | 175, discount: number): Task {
  const world = bus1987.build({ group, bins, discount, cost: 'linear', raw: null }, createRandom('bus'));
  const { model, features, anchor, panel } = world;
  return { model, transitionsFrom: 'estimated', features, anchor, demonstrations: panel! };
}

/** EV(0) of Rust: the expected value one month after a new engine is kept. */
function expectedValueOfNew({ model }: Task, fit: Fit): number {
  return expectedNext(model, fit.value!, new Float64Array(model.stateCount * 2))[0];
}

// Recomputed from the raw odometer files by an independent program; the printed tables (Rust 1987,
// Tables IX and X) agree to their digits. RC, θ11, partial log-likelihood, errors, EV(0).
type Row = readonly [
  bins: 90 | 175,
  group: '1-3' | '4' | '1-4',
  discount: number,
  rc: number,
  cost: number,
  logLikelihood: number,
  opg: readonly [number, number],
  hessian: readonly [number, number] | null,
  sandwich: readonly [number, number] | null,
  ev0: number | null,
];
const rows: readonly Row[] = [
  [
    90,
    '1-3',
    0.9999,
    11.72695,
    4.825873,
    -132.388619,
    [2.6023, 1.7916],
    [1.9103, 1.3523],
    [1.4024, 1.0426],
    -2307.88583,
  ],
  [
    90,
    '4',
    0.9999,
    10.074942,
    2.293093,
    -163.584284,
    [1.5815, 0.6383],
    [1.3513, 0.5538],
    [1.1548, 0.4832],
    -1278.656,
  ],
  [
    90,
    '1-4',
    0.9999,
    9.75572,
    2.627614,
    -300.250171,
    [1.2265, 0.6173],
    [0.9015, 0.4716],
    [0.6626, 0.3703],
    -1387.8846,
  ],
  [
    175,
    '1-3',
    0.9999,
    11.725675,
    2.456923,
    -132.619698,
    [2.5971, 0.9119],
    [1.9096, 0.6895],
    [1.4043, 0.5323],
    -2296.95372,
  ],
  [
    175,
    '4',
    0.9999,
    10.089601,
    1.173179,
    -163.717969,
    [1.5806, 0.3262],
    [1.3547, 0.2839],
    [1.1613, 0.2484],
    -1278.08909,
  ],
  [
    175,
    '1-4',
    0.9999,
    9.768633,
    1.342856,
    -300.569862,
    [1.2259, 0.3152],
    [0.9039, 0.2415],
    [0.6664, 0.1901],
    -1385.88979,
  ],
  [
    90,
    '1-3',
    0,
    8.298591,
    109.903155,
    -134.746718,
    [1.0462, 26.163],
    [0.7364, 18.1496],
    [0.5261, 12.5939],
    null,
  ],
  [90, '4', 0, 7.635783, 71.513313, -165.458522, [0.7197, 13.7779], [0.582, 10.9755], [0.4744, 8.7435], null],
  [90, '1-4', 0, 7.305564, 70.276934, -306.640963, [0.5067, 10.75], [0.3704, 7.6547], [0.277, 5.452], null],
  [175, '1-3', 0, 8.296862, 56.165627, -134.981895, [1.0474, 13.4196], null, null, null],
  [175, '4', 0, 7.64232, 36.669184, -165.579787, [0.7202, 7.0651], null, null, null],
  [175, '1-4', 0, 7.311325, 36.017505, -306.9182, [0.5071, 5.5128], null, null, null],
];

describe('NFXP on the buses of Rust (1987)', () => {
  it.each(rows)(
    '%i bins, groups %s, discount %d',
    (bins, group, discount, rc, cost, logLikelihood, opg, hessian, sandwich, ev0) => {
      const task = busTask(group, bins, discount);
      const fit = fitOf(task);
      expect(fit.stop).toBe('converged');
      const relative = discount === 0;
      const near = (got: number, want: number, absolute: number, share: number): void => {
        expect(Math.abs(got - want)).toBeLessThan(relative ? share * Math.abs(want) : absolute);
      };
      near(fit.parameters![0], rc, 1e-4, 1e-4);
      near(fit.parameters![1], cost, 1e-4, 1e-4);
      expect(Math.abs(fit.diagnostics.logLikelihood - logLikelihood)).toBeLessThan(1e-6);
      for (const [kind, errors] of Object.entries({ opg, hessian, sandwich })) {
        if (errors === null) continue;
        const covariance = fit.covariance![kind as 'opg'];
        near(Math.sqrt(covariance![0]), errors[0], 1e-3, 1e-3);
        near(Math.sqrt(covariance![3]), errors[1], 1e-3, 1e-3);
      }
      if (ev0 !== null) expect(Math.abs(expectedValueOfNew(task, fit) - ev0)).toBeLessThan(1e-3);
    },
  );

  it.each([
    [0.9, 8.0871, 8.7889, -164.757749],
    [0.99, 9.5303, 2.8706, -163.748296],
  ])('group 4 at discount %d', (discount, rc, cost, logLikelihood) => {
    const fit = fitOf(busTask('4', 90, discount));
    expect(fit.parameters![0]).toBeCloseTo(rc, 4);
    expect(fit.parameters![1]).toBeCloseTo(cost, 4);
    expect(fit.diagnostics.logLikelihood).toBeCloseTo(logLikelihood, 6);
  });

  it('stalls where no bus was ever replaced: the likelihood rises towards infinity', () => {
    expect(fitOf(busTask('1', 90, 0.99)).stop).toBe('stalled');
  });
});

describe('NFXP', () => {
  const shape = { states: 25, actions: 3, branches: 4, parameters: 4, discount: 0.97, shockScale: 0.8 };

  it('returns the truth from the population, without errors', () => {
    const { model, features } = randomModel('population', { ...shape, irregular: true });
    const theta = normals(createRandom('population theta'), 4);
    const { policy } = softSolve(model, linearReward(features, theta, new Float64Array(75)));
    const demonstrations = populationDemonstrations(model, policy, 40);
    const fit = fitOf({ model, transitionsFrom: 'known', features, anchor: null, demonstrations });
    expect(fit.stop).toBe('converged');
    fit.parameters!.forEach((x, k) => {
      expect(x).toBeCloseTo(theta[k], 9);
    });
    expect(fit.covariance).toBeNull();
    expect(fit.diagnostics.logLikelihood).toBeUndefined();
  });

  it('does not feel the scale of weights or of features', () => {
    const task = randomTask('scales', shape);
    const { decisions } = task.demonstrations;
    const fit = fitOf(task);
    const weights = decisions.weight.map((w) => w / 7);
    const light = fitOf({
      ...task,
      demonstrations: { ...task.demonstrations, decisions: { ...decisions, weight: weights } },
    });
    const units = [1e-4, 1, 100, 3];
    const values = task.features.values.map((x, i) => x * units[i % 4]);
    const rescaled = fitOf({ ...task, features: { ...task.features, values } });
    fit.parameters!.forEach((x, k) => {
      expect(light.parameters![k]).toBeCloseTo(x, 9);
      expect(rescaled.parameters![k] * units[k]).toBeCloseTo(x, 8);
    });
  });

  it('stops when the budget is spent and keeps the best iterate', () => {
    const task = randomTask('budget', shape);
    const none = fitOf(task, 0);
    const two = fitOf(task, 2);
    expect([none.stop, two.stop]).toEqual(['budget', 'budget']);
    expect([...none.parameters!]).toEqual([0, 0, 0, 0]);
    expect(two.objective).toBeLessThan(none.objective);
  });

  it('refuses a task without features', () => {
    expect(nfxp.refuses({ ...randomTask('bare', shape), features: null }, options)).toMatch(/features/);
  });

  it('refuses features that overlap with shaping, naming the direction', () => {
    const { model } = randomModel('overlap', shape);
    const h = normals(createRandom('potential'), 25);
    const ahead = expectedNext(model, h, new Float64Array(75));
    const extra = normals(createRandom('extra'), 75);
    // Two columns whose sum is a pure shaping h − γPh.
    const values = Float64Array.from({ length: 150 }, (_, at) => {
      const i = Math.floor(at / 2);
      return at % 2 === 0 ? extra[i] : h[Math.floor(i / 3)] - model.discount * ahead[i] - extra[i];
    });
    const task = { ...randomTask('overlap', shape), features: { names: ['toll', 'fuel'], values } };
    expect(nfxp.refuses(task, options)).toMatch(/1 toll \+ 1 fuel/);
    expect(nfxp.refuses(randomTask('overlap', shape), options)).toBeNull();
  });
});
