import { describe, expect, it } from 'vitest';
import { linearReward } from '../../core/choice/linear-utility.ts';
import type { Estimator, Fit } from '../../core/contract/estimator.ts';
import type { Features, Model, Task } from '../../core/contract/model.ts';
import type { Options } from '../../core/contract/schema.ts';
import { measureEpisodes, pairWeights } from '../../core/mdp/demonstrations.ts';
import { evaluatePolicy } from '../../core/mdp/evaluate.ts';
import { occupancy } from '../../core/mdp/occupancy.ts';
import { populationDemonstrations } from '../../core/mdp/population.ts';
import { simulate } from '../../core/mdp/simulate.ts';
import { softSolve } from '../../core/mdp/soft-solve.ts';
import { expectedNext } from '../../core/mdp/transitions.ts';
import { factorDense } from '../../core/numerics/dense-lu.ts';
import { createRandom } from '../../core/numerics/random.ts';
import { dot, maxAbsDifference } from '../../core/numerics/vector.ts';
import { withDefaults } from '../../core/schema/validate.ts';
import { bus1987 } from '../../environments/bus-1987.ts';
import { ccp } from '../../estimators/ccp.ts';
import { nfxp } from '../../estimators/nfxp.ts';
import { ufxp } from '../../estimators/ufxp.ts';
import { normals, randomModel, randomTask } from '../support/random-task.ts';
import { trialRun } from '../support/run.ts';

type Given = Parameters<typeof ufxp.fit>[1];
const smooth: Given = { thin: 'smooth', smoothing: 0.5 };
const fitOf = (task: Task, given: Given = smooth): Fit => ufxp.fit(task, given, trialRun()) as Fit;
const fitBy = (given: unknown, task: Task, options: Options = {}): Fit => {
  const estimator = given as Estimator;
  return estimator.fit(task, { ...withDefaults<Options>(estimator.options), ...options }, trialRun()) as Fit;
};

/**
 * The estimator as its authors write it, dense and with a reference action: equations Gθ = y of
 * every state, weighted by [Γ Σ Γᵀ / η]⁻¹. Every action of every state must be available and chosen.
 */
function byReference(task: Task & { features: Features }, smoothing: number, reference: number) {
  const { model, features, demonstrations } = task;
  const { stateCount: S, actionCount: A, discount, shockScale: sigma } = model;
  const K = features.names.length;
  const mu = pairWeights(model, demonstrations);
  const counts = mu.map((w) => w * demonstrations.total);
  const eta = Array.from({ length: S }, (_, s) => mu.subarray(s * A, (s + 1) * A).reduce((x, y) => x + y));
  const p = counts.map(
    (n, i) => (n + smoothing) / (eta[Math.floor(i / A)] * demonstrations.total + A * smoothing),
  );

  const dense = denseTransitions(model);
  const system = new Float64Array(S * S);
  const own = Array.from({ length: K + 1 }, () => new Float64Array(S));
  for (let s = 0; s < S; s++) {
    system[s * S + s] += 1;
    for (let i = s * A; i < (s + 1) * A; i++) {
      for (let j = 0; j < S; j++) system[s * S + j] -= discount * p[i] * dense[i][j];
      for (let k = 0; k < K; k++) own[k][s] += p[i] * features.values[i * K + k];
      own[K][s] -= sigma * p[i] * Math.log(p[i]);
    }
  }
  const lu = factorDense(system, S);
  const value = own.map((b) => lu.solve(b, new Float64Array(S)));
  const others = Array.from({ length: A }, (_, a) => a).filter((a) => a !== reference);
  const m = A - 1;
  const D = new Float64Array(K * K);
  const right = new Float64Array(K);
  for (let s = 0; s < S; s++) {
    const at = (a: number) => s * A + a;
    const ahead = (k: number, a: number) => discount * dot(dense[at(a)], value[k]);
    const G = others.map((a) =>
      Array.from(
        { length: K },
        (_, k) =>
          features.values[at(a) * K + k] -
          features.values[at(reference) * K + k] +
          ahead(k, a) -
          ahead(k, reference),
      ),
    );
    const y = others.map(
      (a) => sigma * Math.log(p[at(a)] / p[at(reference)]) - (ahead(K, a) - ahead(K, reference)),
    );
    const Gamma = others.map((a) =>
      Array.from(
        { length: A },
        (_, b) => sigma * ((a === b ? 1 / p[at(a)] : 0) - (b === reference ? 1 / p[at(reference)] : 0)),
      ),
    );
    const Sigma = Array.from({ length: A }, (_, b) =>
      Array.from({ length: A }, (_, c) => (b === c ? p[at(b)] : 0) - p[at(b)] * p[at(c)]),
    );
    const variance = new Float64Array(m * m);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) {
        for (let b = 0; b < A; b++) {
          for (let c = 0; c < A; c++)
            variance[i * m + j] += (Gamma[i][b] * Sigma[b][c] * Gamma[j][c]) / eta[s];
        }
      }
    }
    const weigh = factorDense(variance, m);
    const Wy = weigh.solve(Float64Array.from(y), new Float64Array(m));
    for (let k = 0; k < K; k++) {
      const WG = weigh.solve(
        Float64Array.from(G, (row) => row[k]),
        new Float64Array(m),
      );
      for (let l = 0; l < K; l++) for (let i = 0; i < m; i++) D[k * K + l] += WG[i] * G[i][l];
      for (let i = 0; i < m; i++) right[k] += G[i][k] * Wy[i];
    }
  }
  return { theta: factorDense(D, K).solve(right, new Float64Array(K)), D };
}

function denseTransitions({ stateCount, actionCount, transitions }: Model): readonly Float64Array[] {
  const { rowStart, next, probability } = transitions;
  return Array.from({ length: stateCount * actionCount }, (_, i) => {
    const row = new Float64Array(stateCount);
    for (let e = rowStart[i]; e < rowStart[i + 1]; e++) row[next[e]] = probability[e];
    return row;
  });
}

describe('UFXP in the population', () => {
  it.each([
    { discount: 0, shockScale: 1, irregular: false },
    { discount: 0.97, shockScale: 0.8, irregular: false },
    { discount: 0.97, shockScale: 0.8, irregular: true },
    { discount: 0.9999, shockScale: 2, irregular: false },
  ])('is exact, %o', (given) => {
    const { model, features } = randomModel('population', {
      states: 25,
      actions: 3,
      branches: 4,
      parameters: 4,
      ...given,
    });
    const theta = normals(createRandom('population theta'), 4);
    const truth = softSolve(model, linearReward(features, theta, new Float64Array(75)));
    const demonstrations = populationDemonstrations(model, truth.policy, 40);
    const fit = fitOf({ model, transitionsFrom: 'known', features, anchor: null, demonstrations });
    expect(maxAbsDifference(fit.parameters!, theta)).toBeLessThan(1e-9);
    expect(maxAbsDifference(fit.policy, truth.policy)).toBeLessThan(1e-9);
    expect(fit.objective).toBeLessThan(1e-18);
    expect(fit.covariance).toBeNull();
    expect(fit.diagnostics.statesDropped).toBe(0);
  });
});

describe('UFXP and its definition', () => {
  const shape = { states: 12, actions: 4, branches: 3, parameters: 3, discount: 0.95, shockScale: 0.7 };
  const task = randomTask('reference', shape);

  it.each([0, 0.5, 3])('with optimal weights no reference action is special, smoothing %d', (smoothing) => {
    const fit = fitOf(task, { thin: 'smooth', smoothing });
    for (let reference = 0; reference < 4; reference++) {
      const { theta, D } = byReference(task, smoothing, reference);
      expect(maxAbsDifference(fit.parameters!, theta)).toBeLessThan(1e-9);
      const unit = new Float64Array(3);
      const lu = factorDense(D, 3);
      for (let k = 0; k < 3; k++) {
        unit.fill(0);
        unit[k] = 1;
        const column = lu.solve(unit, new Float64Array(3)).map((x) => x / task.demonstrations.total);
        for (let l = 0; l < 3; l++) {
          expect(Math.abs(fit.covariance!.expected![k * 3 + l] / column[l] - 1)).toBeLessThan(1e-9);
        }
      }
    }
  });

  it('without smoothing wanted, nothing is dropped where everything was chosen', () => {
    const dropping = fitOf(task, { thin: 'drop', smoothing: 9 });
    const plain = fitOf(task, { thin: 'smooth', smoothing: 0 });
    expect([...dropping.parameters!]).toEqual([...plain.parameters!]);
    expect(dropping.diagnostics).toMatchObject({ statesUsed: 12, statesDropped: 0, degreesOfFreedom: 33 });
  });

  it('values under P̂ have a dual: wᵀV = λᵀu with λ = (I − γFᵀ)⁻¹w', () => {
    const { model, features, demonstrations } = task;
    const mu = pairWeights(model, demonstrations);
    const policy = mu.map((w, i) => {
      const from = Math.floor(i / 4) * 4;
      return w / mu.subarray(from, from + 4).reduce((x, y) => x + y);
    });
    const reward = linearReward(features, fitOf(task).parameters!, new Float64Array(48));
    const value = evaluatePolicy(model, reward, policy);
    const w = normals(createRandom('dual'), 12);
    const lambda = occupancy(model, policy, w);
    let dual = 0;
    for (let i = 0; i < 48; i++) {
      dual += lambda[Math.floor(i / 4)] * policy[i] * (reward[i] - 0.7 * Math.log(policy[i]));
    }
    expect(Math.abs(dual - dot(w, value))).toBeLessThan(1e-10 * Math.abs(dual));
  });
});

describe('UFXP and maximum likelihood', () => {
  // Every cell of this design expects at least some hundred decisions in a panel of 8,000.
  const { model, features } = randomModel('thick', {
    states: 5,
    actions: 3,
    branches: 3,
    parameters: 2,
    discount: 0.9,
  });
  const theta = Float64Array.of(0.3, -0.4);
  const { policy } = softSolve(model, linearReward(features, theta, new Float64Array(15)));
  const panel = (individuals: number, draw: number): Task => ({
    model,
    transitionsFrom: 'known',
    features,
    anchor: null,
    demonstrations: measureEpisodes(
      model,
      simulate(model, policy, { individuals, periods: 40 }, createRandom(`thick ${individuals} ${draw}`)),
    ),
  });

  it('is as efficient, its standard errors are right, its distance is χ²', () => {
    const R = 400;
    const tasks = Array.from({ length: R }, (_, draw) => panel(200, draw));
    const unnested = tasks.map((task) => fitOf(task));
    const nested = tasks.map((task) => fitBy(nfxp, task));
    for (let k = 0; k < 2; k++) {
      const ours = moments(unnested.map((fit) => fit.parameters![k]));
      const theirs = moments(nested.map((fit) => fit.parameters![k]));
      // Correlated estimates: the standard error of log(SD ratio) is √((1 − ρ²)/R).
      const rho = correlation(
        unnested.map((fit) => fit.parameters![k]),
        nested.map((fit) => fit.parameters![k]),
      );
      const noise = Math.sqrt((1 - rho * rho) / R);
      expect(rho).toBeGreaterThan(0.98);
      expect(Math.abs(Math.log(ours.deviation / theirs.deviation))).toBeLessThan(4 * noise);
      expect(Math.abs(ours.mean - theta[k])).toBeLessThan((4 * ours.deviation) / Math.sqrt(R));
      const error = moments(unnested.map((fit) => Math.sqrt(fit.covariance!.expected![k * 3])));
      // The relative standard error of an SD from R draws is 1/√(2R).
      expect(Math.abs(error.mean / ours.deviation - 1)).toBeLessThan(4 / Math.sqrt(2 * R));
    }
    const distance = moments(unnested.map((fit) => fit.diagnostics.distance));
    expect(unnested[0].diagnostics.degreesOfFreedom).toBe(8);
    expect(Math.abs(distance.mean - 8)).toBeLessThan((4 * distance.deviation) / Math.sqrt(R));
  });

  it('differs from NFXP, and from one stage of NPL, by 1/N while both err by 1/√N', () => {
    const gaps = [50, 800].map((individuals) => {
      let [fromNested, fromNpl, error] = [0, 0, 0];
      for (let draw = 0; draw < 60; draw++) {
        const task = panel(individuals, draw);
        const fit = fitOf(task);
        const one = fitBy(ccp, task, { iterations: 1, firstStage: 'smoothed', smoothing: 0.5 });
        fromNested += maxAbsDifference(fit.parameters!, fitBy(nfxp, task).parameters!);
        fromNpl += maxAbsDifference(fit.parameters!, one.parameters!);
        error += maxAbsDifference(fit.parameters!, theta);
      }
      return [fromNested, fromNpl, error];
    });
    const [nested, npl, error] = gaps[0].map((gap, at) => gap / gaps[1][at]);
    // Sixteen times the decisions: sixteen and four, within what sixty panels tell.
    expect(nested).toBeGreaterThan(10);
    expect(npl).toBeGreaterThan(10);
    expect(error).toBeGreaterThan(3);
    expect(error).toBeLessThan(6);
  });
});

function moments(x: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = x.reduce((sum, y) => sum + y, 0) / x.length;
  const squares = x.reduce((sum, y) => sum + (y - mean) * (y - mean), 0);
  return { mean, deviation: Math.sqrt(squares / (x.length - 1)) };
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [moments(x), moments(y)];
  const product = x.reduce((sum, at, j) => sum + (at - mx.mean) * (y[j] - my.mean), 0);
  return product / (x.length - 1) / (mx.deviation * my.deviation);
}

describe('UFXP in thin cells', () => {
  const { model, features, panel } = bus1987.build(
    {
      ...withDefaults<Parameters<typeof bus1987.build>[0]>(bus1987.parameters),
      group: '4',
      bins: 90,
      discount: 0.9999,
    },
    createRandom('bus'),
  );
  const bus: Task = { model, transitionsFrom: 'estimated', features, anchor: null, demonstrations: panel! };

  it('says what it used: 51 of the 78 visited bins of group 4 saw no replacement', () => {
    expect(fitOf(bus).diagnostics).toMatchObject({
      statesUsed: 78,
      statesSmoothed: 51,
      statesDropped: 0,
      statesUnvisited: 12,
      degreesOfFreedom: 76,
    });
    expect(fitOf(bus, { thin: 'drop', smoothing: 0.5 }).diagnostics).toMatchObject({
      statesUsed: 27,
      statesSmoothed: 0,
      statesDropped: 51,
      degreesOfFreedom: 25,
    });
  });

  it('is far from the maximum of the likelihood there: more than ten nats, whatever is done', () => {
    const best = fitBy(nfxp, bus).diagnostics.logLikelihood;
    for (const given of [smooth, { thin: 'drop', smoothing: 0 } as const]) {
      expect(best - fitOf(bus, given).diagnostics.logLikelihood).toBeGreaterThan(10);
    }
  });

  it('dropped states take no part, whatever was chosen there', () => {
    const task = randomTask('dropped', { states: 10, actions: 3, branches: 3, parameters: 2, discount: 0 });
    const { decisions } = task.demonstrations;
    const without = (share: number): Task => ({
      ...task,
      demonstrations: {
        ...task.demonstrations,
        decisions: {
          state: decisions.state.slice(1),
          action: decisions.action.slice(1),
          weight: decisions.weight.slice(1).map((w, j) => (decisions.state[j + 1] === 0 ? w * share : w)),
        },
      },
    });
    // At γ = 0 nothing of a state enters the equations of another.
    const [thin, thinner] = [without(1), without(0.1)].map((seen) =>
      fitOf(seen, { thin: 'drop', smoothing: 0 }),
    );
    expect(thin.diagnostics.statesDropped).toBe(1);
    expect(maxAbsDifference(thin.parameters!, thinner.parameters!)).toBeLessThan(1e-12);
  });
});

describe('UFXP refuses', () => {
  const task = randomTask('refusals', { states: 25, actions: 3, branches: 4, parameters: 2, discount: 0.97 });

  it('a task without features', () => {
    expect(ufxp.refuses({ ...task, features: null }, smooth)).toMatch(/features/);
    expect(ufxp.refuses(task, smooth)).toBeNull();
  });

  it('a sample without finite log odds', () => {
    const { decisions } = task.demonstrations;
    const only = decisions.action.map((_, j) => j).filter((j) => decisions.action[j] === 1);
    const demonstrations = {
      ...task.demonstrations,
      decisions: {
        state: only.map((j) => decisions.state[j]),
        action: only.map((j) => decisions.action[j]),
        weight: Float64Array.from(only, (j) => decisions.weight[j]),
      },
    };
    expect(ufxp.refuses({ ...task, demonstrations }, { thin: 'drop', smoothing: 0 })).toMatch(/log odds/);
    expect(ufxp.refuses({ ...task, demonstrations }, smooth)).toBeNull();
  });

  it('features that overlap with shaping, naming the direction', () => {
    const h = normals(createRandom('potential'), 25);
    const ahead = expectedNext(task.model, h, new Float64Array(75));
    const extra = normals(createRandom('extra'), 75);
    const values = Float64Array.from({ length: 150 }, (_, at) => {
      const i = Math.floor(at / 2);
      return at % 2 === 0 ? extra[i] : h[Math.floor(i / 3)] - 0.97 * ahead[i] - extra[i];
    });
    const blind = { ...task, features: { names: ['toll', 'fuel'], values } };
    expect(ufxp.refuses(blind, smooth)).toMatch(/1 toll \+ 1 fuel/);
  });
});
