import { describe, expect, it } from 'vitest';
import {
  choiceCovariances,
  choiceScores,
  expectedInformation,
  meanScore,
  observedInformation,
  outerProduct,
} from '../../../core/choice/information.ts';
import { meanLogLikelihood } from '../../../core/choice/likelihood.ts';
import { featureValues, linearReward } from '../../../core/choice/linear-utility.ts';
import type { Demonstrations, Features, Model } from '../../../core/contract/model.ts';
import {
  demonstrationsFromCounts,
  effectiveStart,
  measureEpisodes,
  pairWeights,
  stateWeights,
} from '../../../core/mdp/demonstrations.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { buildTransitions } from '../../../core/mdp/transitions.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { normals, randomTask } from '../../support/random-task.ts';
import { modelOf } from '../mdp/worlds.ts';

const S = 20;
const A = 3;
const K = 3;
const shape = { states: S, actions: A, branches: 4, parameters: K, discount: 0.95, shockScale: 1.3 };
const { model, features, demonstrations } = randomTask('information', { ...shape, irregular: true });
const theta = normals(createRandom('information theta'), K);

function solveAt(at: Float64Array, world: { model: Model; features: Features } = { model, features }) {
  const solution = softSolve(world.model, linearReward(world.features, at, new Float64Array(S * A)));
  const values = featureValues(world.model, world.features, solution);
  return { solution, values, scores: choiceScores(world.model, solution.policy, values) };
}

const likelihoodAt = (at: Float64Array): number =>
  meanLogLikelihood(model, demonstrations, solveAt(at).solution.policy);
const scoreAt = (at: Float64Array): Float64Array => meanScore(model, demonstrations, solveAt(at).scores);
const moved = (k: number, by: number): Float64Array => theta.map((x, l) => (l === k ? x + by : x));
const relativeError = (got: ArrayLike<number>, want: ArrayLike<number>): number => {
  let error = 0;
  let size = 0;
  for (let i = 0; i < want.length; i++) {
    error = Math.max(error, Math.abs(got[i] - want[i]));
    size = Math.max(size, Math.abs(want[i]));
  }
  return error / size;
};

describe('the score', () => {
  it('is the gradient of the mean log-likelihood', () => {
    const h = 1e-5;
    const differences = Float64Array.from(theta, (_, k) => {
      return (likelihoodAt(moved(k, h)) - likelihoodAt(moved(k, -h))) / (2 * h);
    });
    expect(relativeError(scoreAt(theta), differences)).toBeLessThan(1e-6);
  });

  it('averages to zero under the policy in every state', () => {
    const { solution, scores } = solveAt(theta);
    for (let s = 0; s < S; s++) {
      for (let k = 0; k < K; k++) {
        let mean = 0;
        for (let i = s * A; i < (s + 1) * A; i++) mean += solution.policy[i] * scores[i * K + k];
        expect(Math.abs(mean)).toBeLessThan(1e-13);
      }
    }
  });
});

describe('information', () => {
  it('observed is minus the differenced score', () => {
    const { solution, scores } = solveAt(theta);
    const flow = effectiveStart(model, pairWeights(model, demonstrations));
    const h = 1e-5;
    const differenced = new Float64Array(K * K);
    for (let l = 0; l < K; l++) {
      const up = scoreAt(moved(l, h));
      const down = scoreAt(moved(l, -h));
      for (let k = 0; k < K; k++) differenced[k * K + l] = -(up[k] - down[k]) / (2 * h);
    }
    expect(relativeError(observedInformation(model, flow, solution, scores), differenced)).toBeLessThan(1e-5);
  });

  it('expected equals the outer product where choices follow the policy', () => {
    const { solution, scores } = solveAt(theta);
    const counts = solution.policy.map((p, i) => p * (1 + (Math.floor(i / A) % 5)));
    const specified = demonstrationsFromCounts(model, counts);
    const expected = expectedInformation(model, stateWeights(model, specified), solution.policy, scores);
    expect(relativeError(outerProduct(model, specified, scores), expected)).toBeLessThan(1e-12);
  });
});

/** Every decision is an episode of its own, the same choices in pairs. */
function pairedDecisions(clusterOf: (episode: number) => number): Demonstrations {
  const random = createRandom('pairs');
  const pairs = Array.from({ length: 200 }, () => Math.floor(random.uniform() * S * A));
  const decisions = pairs.flatMap((i) => [i, i]);
  return measureEpisodes(regular.model, {
    state: Uint32Array.from(decisions, (i) => Math.floor(i / A)),
    action: Uint32Array.from(decisions, (i) => i % A),
    next: Uint32Array.from(
      decisions,
      (i) => regular.model.transitions.next[regular.model.transitions.rowStart[i]],
    ),
    start: Uint32Array.from({ length: decisions.length + 1 }, (_, e) => e),
    cluster: Uint32Array.from(decisions, (_, e) => clusterOf(e)),
    terminated: new Uint8Array(decisions.length),
  });
}
const regular = randomTask('covariances', shape);

describe('covariances', () => {
  const { solution, values } = solveAt(new Float64Array(K), regular);
  const covariances = (sample: Demonstrations) => choiceCovariances(regular.model, sample, solution, values);

  it('differ by kind on choices that no policy of the class made', () => {
    const { opg, hessian, expected, sandwich, clustered } = covariances(regular.demonstrations);
    expect(relativeError(sandwich!, opg!)).toBeGreaterThan(0.01);
    expect(relativeError(hessian!, expected!)).toBeGreaterThan(0.001);
    expect(relativeError(hessian!, opg!)).toBeGreaterThan(0.01);
    expect(clustered).toBeUndefined();
  });

  it('robust is the outer product where choices follow the policy, and is not where they do not', () => {
    const counts = solution.policy.map((p, i) => p * (1 + (Math.floor(i / A) % 5)));
    const specified = covariances(demonstrationsFromCounts(regular.model, counts));
    expect(relativeError(specified.sandwich!, specified.opg!)).toBeLessThan(1e-9);
    const misspecified = covariances(regular.demonstrations);
    expect(relativeError(misspecified.sandwich!, misspecified.opg!)).toBeGreaterThan(0.01);
  });

  it('cluster: two individuals by hand', () => {
    // One state without a future, one parameter that pays for action 1, at 0: scores are ±½, π(1 − π) = ¼.
    const still = buildTransitions(1, 2, () => [[0, 1]]);
    const coin: Model = { ...modelOf(1, 2, still), discount: 0 };
    const payment: Features = { names: ['payment'], values: Float64Array.of(0, 1) };
    const tossed = softSolve(coin, new Float64Array(2));
    const panel = measureEpisodes(coin, {
      state: new Uint32Array(7),
      action: Uint32Array.of(1, 1, 0, 1, 0, 0, 0),
      next: new Uint32Array(7),
      start: Uint32Array.of(0, 3, 5, 7),
      cluster: Uint32Array.of(4, 9, 9),
      terminated: new Uint8Array(3),
    });
    const found = choiceCovariances(coin, panel, tossed, featureValues(coin, payment, tossed));
    // H = B = 7/4; the individuals sum to ½ and −1, C = 2/(2 − 1) (¼ + 1) = 5/2.
    expect(found.hessian![0]).toBeCloseTo(4 / 7, 14);
    expect(found.sandwich![0]).toBeCloseTo(4 / 7, 14);
    expect(found.clustered![0]).toBeCloseTo((5 / 2) * (16 / 49), 14);
  });

  it('sandwich the outer product between Hessians', () => {
    const { opg, hessian, sandwich } = covariances(regular.demonstrations);
    // H⁻¹ B H⁻¹ · H B⁻¹ H = 1 without any inverse: sandwich · (hessian⁻¹ opg) = hessian.
    const inner = solveMatrix(hessian!, opg!);
    expect(relativeError(product(sandwich!, inner), hessian!)).toBeLessThan(1e-9);
  });

  it('scale as 1/N and vanish from the population limit', () => {
    const { total } = regular.demonstrations;
    const once = covariances(regular.demonstrations);
    const fourfold = covariances({ ...regular.demonstrations, total: 4 * total });
    for (const kind of ['opg', 'hessian', 'expected', 'sandwich'] as const) {
      expect(
        relativeError(
          fourfold[kind]!.map((x) => 4 * x),
          once[kind]!,
        ),
      ).toBeLessThan(1e-12);
    }
    expect(covariances({ ...regular.demonstrations, total: Infinity })).toEqual({});
  });

  it('cluster: singletons give G/(G − 1) times the sandwich, identical twins twice as much', () => {
    const single = covariances(pairedDecisions((e) => e));
    const twins = covariances(pairedDecisions((e) => Math.floor(e / 2)));
    const { sandwich } = single;
    expect(
      relativeError(
        single.clustered!,
        sandwich!.map((x) => (x * 400) / 399),
      ),
    ).toBeLessThan(1e-11);
    expect(
      relativeError(
        twins.clustered!,
        sandwich!.map((x) => (2 * x * 200) / 199),
      ),
    ).toBeLessThan(1e-11);
    expect(covariances(pairedDecisions(() => 7)).clustered).toBeUndefined();
  });
});

function product(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.from({ length: K * K }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < K; k++) sum += a[Math.floor(at / K) * K + k] * b[k * K + (at % K)];
    return sum;
  });
}

/** A⁻¹B by Gauss–Jordan on a K × K system. */
function solveMatrix(a: Float64Array, b: Float64Array): Float64Array {
  const left = Array.from({ length: K }, (_, i) => [
    ...a.subarray(i * K, i * K + K),
    ...b.subarray(i * K, i * K + K),
  ]);
  for (let p = 0; p < K; p++) {
    const pivot = left[p][p];
    left[p] = left[p].map((x) => x / pivot);
    for (let i = 0; i < K; i++) {
      if (i === p) continue;
      const factor = left[i][p];
      left[i] = left[i].map((x, j) => x - factor * left[p][j]);
    }
  }
  return Float64Array.from(left.flatMap((row) => row.slice(K)));
}
