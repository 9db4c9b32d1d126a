import { describe, expect, it } from 'vitest';
import type { Features, KernelObservations, Model, TransitionMixture } from '../../../core/contract/model.ts';
import { demonstrationsFromCounts } from '../../../core/mdp/demonstrations.ts';
import { mixTransitions } from '../../../core/mdp/mixture.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { maxAbs, maxAbsDifference } from '../../../core/numerics/vector.ts';
import { jointLikelihood } from '../../../estimators/nfxp/joint.ts';
import { nfxp } from '../../../estimators/nfxp.ts';
import { randomModel } from '../../support/random-task.ts';
import { busTask, nfxpDefaults, nfxpFit, printed, samples } from './buses.ts';

// Recomputed from the raw odometer files by an independent program: RC (se), θ11 (se), p, full log-likelihood.
const recomputed: Readonly<Record<string, readonly [number, number, number, number, number, number[]]>> = {
  '90 1-3': [11.727, 2.6024, 4.8258, 1.792, -2708.36636, [0.30102, 0.68837, 0.01061]],
  '90 4': [10.075, 1.5816, 2.2931, 0.6388, -3304.15484, [0.39192, 0.59527, 0.01281]],
  '90 1-4': [9.7558, 1.2266, 2.6275, 0.6175, -6055.25035, [0.34887, 0.63936, 0.01177]],
  '175 1-3': [11.7257, 2.5972, 2.4569, 0.9122, -3993.99096, [0.0937, 0.44748, 0.44589, 0.01268, 0.00026]],
  '175 4': [
    10.0896,
    1.5814,
    1.1732,
    0.3265,
    -4495.13526,
    [0.11907, 0.57619, 0.2868, 0.01584, 0.0014, 0.0007],
  ],
  '175 1-4': [
    9.7687,
    1.2263,
    1.3428,
    0.3153,
    -8607.88941,
    [0.10705, 0.51522, 0.36216, 0.01434, 0.00086, 0.00037],
  ],
};

describe('the full likelihood of Rust (1987)', () => {
  it.each(samples)('$bins bins, groups $group: estimates, errors and log-likelihood', (sample) => {
    const [rc, rcError, cost, costError, logLikelihood, weights] =
      recomputed[`${sample.bins} ${sample.group}`];
    const fit = nfxpFit(busTask(sample), { likelihood: 'joint' });
    expect(fit.stop).toBe('converged');
    expect(Math.abs(fit.parameters![0] - rc)).toBeLessThan(1e-4);
    expect(Math.abs(fit.parameters![1] - cost)).toBeLessThan(1e-4);
    expect(Math.abs(fit.diagnostics.logLikelihoodFull - logLikelihood)).toBeLessThan(1e-4);
    const { opg } = fit.covariance!;
    expect(Math.abs(Math.sqrt(opg![0]) - rcError)).toBeLessThan(1e-4);
    expect(Math.abs(Math.sqrt(opg![3]) - costError)).toBeLessThan(1e-4);
    weights.forEach((weight, j) => {
      expect(Math.abs(fit.diagnostics[`weight +${j}`] - weight)).toBeLessThan(1e-5);
    });
  });

  const cases = samples.flatMap((sample) => [0.9999, 0].map((discount) => ({ ...sample, discount })));
  it.each(cases)('$bins bins, groups $group, discount $discount: as printed', (sample) => {
    const { parameters, covariance, diagnostics } = nfxpFit(busTask(sample), { likelihood: 'joint' });
    const error = (k: number): number => Math.sqrt(covariance!.opg![3 * k]);
    const ours: Readonly<Record<string, number>> = {
      'replacement-cost': parameters![0],
      'standard error of replacement-cost': error(0),
      'cost-1': parameters![1],
      'standard error of cost-1': error(1),
      'full log-likelihood': diagnostics.logLikelihoodFull,
      'transition log-likelihood': diagnostics.transitionLogLikelihood,
    };
    const inPrint = printed(sample).filter(({ name }) => name in ours);
    expect(inPrint.length).toBeGreaterThanOrEqual(4);
    for (const { name, value } of inPrint) {
      expect(unitsApart(ours[name], value), `${name} ${ours[name]} in print ${value}`).toBeLessThanOrEqual(1);
    }
  });

  it.each([
    [0, [0.0074, 0.0075]],
    [1, [0.0075, 0.0075]],
    [2, [0.0052, 0.0053]],
    [3, [0.0047, 0.008, 0.008, 0.0018]],
    [4, [0.005, 0.0075, 0.0069, 0.0019]],
    [5, [0.0034, 0.0055, 0.0053, 0.0013]],
  ] as const)('errors of the weights of sample %d to one unit of the printed digit', (at, errors) => {
    const { diagnostics } = nfxpFit(busTask(samples[at]), { likelihood: 'joint' });
    errors.forEach((error, j) => {
      expect(Math.abs(diagnostics[`se weight +${j}`] - error)).toBeLessThan(1e-4);
    });
  });

  it('without a future the moves say nothing of the choices', () => {
    const task = busTask({ group: '4', discount: 0 });
    const [partial, joint] = (['partial', 'joint'] as const).map((likelihood) =>
      nfxpFit(task, { likelihood }),
    );
    expect(maxAbsDifference(joint.parameters!, partial.parameters!)).toBeLessThan(1e-7);
    expect(joint.diagnostics['weight +0']).toBeCloseTo(1682 / 4292, 12);
    expect(maxAbsDifference(joint.covariance!.hessian!, partial.covariance!.hessian!)).toBeLessThan(1e-8);
  });

  it.each(['bhhh', 'trust-region'] as const)('%s climbs it too', (method) => {
    const task = busTask({ group: '4' });
    const [one, other] = [
      nfxpFit(task, { likelihood: 'joint' }),
      nfxpFit(task, { likelihood: 'joint', method }),
    ];
    expect(other.stop).toBe('converged');
    expect(maxAbsDifference(one.parameters!, other.parameters!)).toBeLessThan(1e-7);
  });
});

const S = 12;
const A = 3;
const K = 2;
const J = 3;

/** Random kernels with the ends in the same rows, random counts of (state, action, kernel). */
function randomMixture(): {
  model: Model;
  features: Features;
  mixture: TransitionMixture;
  observations: KernelObservations;
  counts: Float64Array;
} {
  const shape = {
    states: S,
    actions: A,
    branches: 3,
    parameters: K,
    discount: 0.95,
    shockScale: 1.3,
    irregular: true,
  };
  const { model, features } = randomModel('joint 0', shape);
  const kernels = Array.from({ length: J }, (_, j) => randomModel(`joint ${j}`, shape).model.transitions);
  const random = createRandom('joint counts');
  const counts = new Float64Array(S * A);
  const rows: [number, number, number, number][] = [];
  for (let i = 0; i < S * A; i++) {
    if (model.available![i] === 0) continue;
    for (let j = 0; j < J; j++) {
      const weight = 1 + Math.floor(9 * random.uniform()) + (j === 1 && i % 2 === 0 ? 9 : 0);
      rows.push([Math.floor(i / A), i % A, j, weight]);
      counts[i] += weight;
    }
  }
  const column = (at: number) => Uint32Array.from(rows, (row) => row[at]);
  return {
    model,
    features,
    mixture: { names: ['a', 'b', 'c'], kernels },
    observations: {
      state: column(0),
      action: column(1),
      kernel: column(2),
      weight: Float64Array.from(rows, (row) => row[3]),
    },
    counts,
  };
}

describe('derivatives of the joint likelihood', () => {
  const { model, features, mixture, observations, counts } = randomMixture();
  const demonstrations = demonstrationsFromCounts(model, counts);
  const joint = jointLikelihood(model, features, demonstrations, mixture, observations);
  const point = Float64Array.of(0.7, -0.4, 0.3, -0.6);
  const D = K + J - 1;
  const h = 1e-5;
  const moved = (k: number, by: number) => point.map((x, l) => (l === k ? x + by : x));
  const at = joint.evaluate(point, null);

  it('score: central differences', () => {
    const wide = 1e-4;
    for (let k = 0; k < D; k++) {
      const up = joint.evaluate(moved(k, wide), null).mean;
      const down = joint.evaluate(moved(k, -wide), at).mean;
      expect(Math.abs((up - down) / (2 * wide) - at.gradient[k])).toBeLessThan(1e-6 * maxAbs(at.gradient));
    }
  });

  it('observed information: differenced scores, away from any maximum', () => {
    const information = joint.curvature('observed', at);
    for (let k = 0; k < D; k++) {
      const up = joint.evaluate(moved(k, h), at).gradient;
      const down = joint.evaluate(moved(k, -h), at).gradient;
      for (let l = 0; l < D; l++) {
        const differenced = -(up[l] - down[l]) / (2 * h);
        expect(Math.abs(information[k * D + l] - differenced)).toBeLessThan(1e-6 * maxAbs(information));
      }
    }
  });

  it('mixes the kernels by its weights', () => {
    expect(at.model.transitions).toEqual(mixTransitions(model, mixture, joint.weights(at)));
    const [a, b, c] = joint.weights(at);
    expect([Math.log(a / c), Math.log(b / c)].map((x) => x.toFixed(12))).toEqual([
      '0.300000000000',
      '-0.600000000000',
    ]);
  });

  it('outer product: the sum over observations, one by one', () => {
    const outer = joint.curvature('outer', at);
    const sum = new Float64Array(D * D);
    const p = joint.weights(at);
    let total = 0;
    observations.weight.forEach((weight, n) => {
      const from = (observations.state[n] * A + observations.action[n]) * D;
      const score = Array.from({ length: D }, (_, k) => {
        const own = k < K ? 0 : (observations.kernel[n] === k - K ? 1 : 0) - p[k - K];
        return at.scores[from + k] + own;
      });
      for (let k = 0; k < D; k++) for (let l = 0; l < D; l++) sum[k * D + l] += weight * score[k] * score[l];
      total += weight;
    });
    expect(
      maxAbsDifference(
        outer,
        sum.map((x) => x / total),
      ),
    ).toBeLessThan(1e-14);
  });

  it('a kernel that was never seen has no weight and no parameter', () => {
    const names = ['a', 'b', 'never', 'c'];
    const [a, b, c] = mixture.kernels;
    const kernel = observations.kernel.map((j) => (j === 2 ? 3 : j));
    const wider = jointLikelihood(
      model,
      features,
      demonstrations,
      { names, kernels: [a, b, a, c] },
      { ...observations, kernel },
    );
    const there = wider.evaluate(point, null);
    expect(there.mean).toBe(at.mean);
    expect(wider.weights(there)[2]).toBe(0);
  });
});

describe('what a joint likelihood cannot do without', () => {
  const task = busTask({ group: '4' });
  const options = { ...nfxpDefaults, likelihood: 'joint' } as const;
  const { mixture, kernelObservations, ...bare } = task;

  it.each([
    ['a mixture', bare, /mixture of known kernels/],
    ['what was seen of it', { ...bare, mixture: mixture! }, /which kernel moved/],
    [
      'one kernel a decision',
      {
        ...bare,
        mixture: mixture!,
        kernelObservations: {
          ...kernelObservations!,
          weight: kernelObservations!.weight.map((w, n) => w + n),
        },
      },
      /not of these decisions/,
    ],
  ])('%s', (_, given, sentence) => {
    expect(nfxp.refuses(given, options)).toMatch(sentence);
  });

  it('weights of the observations are relative', () => {
    const doubled = { ...kernelObservations!, weight: kernelObservations!.weight.map((w) => 2 * w) };
    const [once, twice] = [task, { ...task, kernelObservations: doubled }].map((given) =>
      nfxpFit(given, options),
    );
    expect(nfxp.refuses({ ...task, kernelObservations: doubled }, options)).toBeNull();
    expect(maxAbsDifference(twice.parameters!, once.parameters!)).toBeLessThan(1e-9);
  });
});

function decimals(value: number): number {
  return String(value).split('.')[1]?.length ?? 0;
}

/** How many units of its last digit a printed number is from ours, rounded like it. */
function unitsApart(ours: number, value: number): number {
  const unit = 10 ** decimals(value);
  return Math.abs(Math.round(ours * unit) - Math.round(value * unit));
}
