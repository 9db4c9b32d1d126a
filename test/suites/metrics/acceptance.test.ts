import { describe, expect, it } from 'vitest';
import type { Fit } from '../../../core/contract/estimator.ts';
import type { Metric } from '../../../core/contract/metric.ts';
import { applyShaping } from '../../../core/mdp/shaping.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import * as metrics from '../../../suites/metrics/registry.ts';
import { normals } from '../../support/random-task.ts';
import { garnet, type Scene, solvedFit, value } from './scenes.ts';

/**
 * What each metric sees of a known error in the reward, re-solved: the pattern of
 * zeros and the exact entries hold for every world; the other numbers are ours, frozen.
 */
describe.each([1, 2, 3, 4, 5])('injected reward errors, garnet %i', (world) => {
  const at = garnet(`acceptance ${world}`);
  const { model, truth } = at.world;
  const random = createRandom(`acceptance errors ${world}`);
  const potential = normals(random, 20);
  const noise = normals(random, 80).map((x) => 0.2 * x);
  const stateNoise = normals(random, 20).map((x) => 0.3 * x);
  const shaping = applyShaping(model, potential, new Float64Array(80));
  const rarest = rarestPairs(at, 8);

  const injected = {
    none: at.world.truth.reward,
    shaping: truth.reward.map((r, i) => r + shaping[i]),
    constant: truth.reward.map((r) => r + 1),
    double: truth.reward.map((r) => 2 * r),
    half: truth.reward.map((r) => r / 2),
    noise: truth.reward.map((r, i) => r + noise[i]),
    stateNoise: truth.reward.map((r, i) => r + stateNoise[Math.floor(i / 4)]),
    flip: truth.reward.map((r) => -r),
    rare: truth.reward.map((r, i) => (rarest.has(i) ? r - 5 : r)),
    shapingAndNoise: truth.reward.map((r, i) => r + shaping[i] + noise[i]),
  };
  const fits = Object.fromEntries(
    Object.entries(injected).map(([name, r]) => [name, solvedFit(model, r)]),
  ) as Record<keyof typeof injected, Fit>;
  const score = (metric: Metric, error: keyof typeof injected): number =>
    value(metric, at, fits[error], 'uniform', metric.masks[0]);
  const raw = metrics.rewardRmse;
  const modulo = metrics.rewardModuloShapingRmse;
  const seenByBehaviour = [
    modulo,
    metrics.rewardAnchoredRmse,
    metrics.valueAlignedRmse,
    metrics.qAlignedRmse,
    metrics.policyTv,
    metrics.policyKl,
    metrics.policyKlReverse,
    metrics.advantageRelativeRmse,
    metrics.rewardEpic,
    metrics.occupancyTv,
    metrics.featureExpectationGap,
    metrics.heldOutLogLikelihoodGap,
    metrics.counterfactualA,
    metrics.counterfactualC,
  ];
  const standardised = [metrics.rewardStarc, metrics.rewardMinL2];
  const seesGauge = [
    metrics.counterfactualBMix,
    metrics.counterfactualBSkip,
    metrics.counterfactualBPermute,
    metrics.counterfactualBAdversarial,
    metrics.counterfactualDiscount,
  ];
  const exposures = [
    metrics.counterfactualExposureBMix,
    metrics.counterfactualExposureBSkip,
    metrics.counterfactualExposureBPermute,
    metrics.counterfactualExposureBAdversarial,
    metrics.counterfactualExposureDiscount,
  ];

  it('pure gauge errors are invisible to all that behaviour identifies', () => {
    for (const metric of seenByBehaviour) {
      for (const error of ['none', 'shaping', 'constant'] as const) {
        expect(Math.abs(score(metric, error)), `${metric.id} of ${error}`).toBeLessThan(1e-10);
      }
    }
    expect(score(raw, 'shaping')).toBeGreaterThan(0.5);
    expect(score(metrics.rewardPeerNrmse, 'shaping')).toBeGreaterThan(0.1);
  });

  it('real errors are visible to each of them', () => {
    for (const metric of seenByBehaviour) {
      for (const error of [
        'double',
        'half',
        'noise',
        'stateNoise',
        'flip',
        'rare',
        'shapingAndNoise',
      ] as const) {
        expect(score(metric, error), `${metric.id} of ${error}`).toBeGreaterThan(1e-5);
      }
    }
  });

  it('standardised distances also miss the scale, and score 2 for the opposite', () => {
    for (const metric of standardised) {
      for (const error of ['none', 'shaping', 'constant', 'double', 'half'] as const)
        expect(score(metric, error), `${metric.id} of ${error}`).toBeLessThan(1e-10);
      expect(score(metric, 'flip'), metric.id).toBeCloseTo(2, 12);
      for (const error of ['noise', 'stateNoise', 'rare'] as const)
        expect(score(metric, error), `${metric.id} of ${error}`).toBeGreaterThan(1e-3);
      expect(score(metric, 'shapingAndNoise'), metric.id).toBeCloseTo(score(metric, 'noise'), 10);
    }
  });

  it('new transitions and a new discount see the gauge, but not a constant', () => {
    for (const metric of [...seesGauge, ...exposures]) {
      for (const error of ['none', 'constant'] as const)
        expect(score(metric, error), `${metric.id} of ${error}`).toBeLessThan(1e-10);
      expect(score(metric, 'shaping'), metric.id).toBeGreaterThan(0.05);
    }
    for (const metric of seesGauge) {
      for (const error of ['double', 'half', 'noise', 'flip', 'shapingAndNoise'] as const)
        expect(score(metric, error), `${metric.id} of ${error}`).toBeGreaterThan(1e-4);
    }
  });

  it('a payoff that is announced in levels sees gauge and constant', () => {
    expect(score(metrics.counterfactualD, 'none')).toBeLessThan(1e-10);
    expect(score(metrics.counterfactualD, 'shaping')).toBeGreaterThan(0.05);
    expect(score(metrics.counterfactualD, 'constant')).toBeGreaterThan(0.05);
  });

  it('bias, slope and correlation say what was done to the reward', () => {
    expect(score(metrics.rewardBias, 'constant')).toBeCloseTo(1, 12);
    expect(score(metrics.rewardSlope, 'half')).toBeCloseTo(0.5, 12);
    expect(score(metrics.rewardSlope, 'flip')).toBeCloseTo(-1, 12);
    expect(score(metrics.rewardPearson, 'double')).toBeCloseTo(1, 12);
    expect(score(metrics.rewardPearson, 'flip')).toBeCloseTo(-1, 12);
    const correlation = value(metrics.rewardPearson, at, fits.noise, 'uniform', 'peer');
    expect(Math.sqrt(2 * (1 - correlation))).toBeCloseTo(score(metrics.rewardPeerNrmse, 'noise'), 10);
  });

  it('a constant costs exactly itself and is blind to the z-score', () => {
    expect(score(raw, 'constant')).toBeCloseTo(1, 12);
    expect(score(metrics.rewardPeerNrmse, 'constant')).toBeLessThan(1e-7);
    expect(score(metrics.valueRmse, 'constant')).toBeCloseTo(1 / (1 - model.discount), 9);
    expect(score(metrics.valueRelativeRmse, 'constant')).toBeLessThan(1e-9);
    expect(score(metrics.qRelativeRmse, 'constant')).toBeLessThan(1e-9);
  });

  it('half the reward scores ½, twice 1, its negative 2; the z-score sees the sign alone', () => {
    const relative = metrics.rewardRelativeRmse;
    expect(score(relative, 'half')).toBeCloseTo(0.5, 14);
    expect(score(relative, 'double')).toBeCloseTo(1, 14);
    expect(score(relative, 'flip')).toBeCloseTo(2, 14);
    expect(score(metrics.rewardPeerNrmse, 'double')).toBeLessThan(1e-7);
    expect(score(metrics.rewardPeerNrmse, 'half')).toBeLessThan(1e-7);
    expect(score(metrics.rewardPeerNrmse, 'flip')).toBeCloseTo(2, 12);
  });

  it('the error modulo shaping is a seminorm of the error', () => {
    expect(score(modulo, 'flip')).toBeCloseTo(2 * score(modulo, 'double'), 12);
    expect(score(modulo, 'half')).toBeCloseTo(score(modulo, 'double') / 2, 12);
    expect(score(modulo, 'shapingAndNoise')).toBeCloseTo(score(modulo, 'noise'), 12);
    for (const error of ['noise', 'stateNoise', 'rare', 'flip'] as const) {
      expect(score(modulo, error)).toBeLessThanOrEqual(score(raw, error));
      expect(score(modulo, error)).toBeGreaterThan(0);
    }
  });

  it('shaping adds nothing to what the policy shows', () => {
    for (const metric of seenByBehaviour) {
      expect(score(metric, 'shapingAndNoise'), metric.id).toBeCloseTo(score(metric, 'noise'), 9);
    }
  });

  it('the shaping share is 1 for gauge errors and small for noise', () => {
    const share = metrics.rewardShapingShare;
    expect(score(share, 'shaping')).toBeCloseTo(1, 12);
    expect(score(share, 'constant')).toBeCloseTo(1, 12);
    expect(score(share, 'noise')).toBeLessThan(0.6);
    expect(score(share, 'shapingAndNoise')).toBeGreaterThan(score(share, 'noise'));
  });

  it('keeps its numbers', () => {
    const row = (error: keyof typeof injected): number[] =>
      [
        raw,
        metrics.rewardPeerNrmse,
        modulo,
        metrics.rewardAnchoredRmse,
        metrics.policyTv,
        metrics.policyKl,
      ].map((metric) => Number(score(metric, error).toPrecision(8)));
    expect([
      row('shaping').slice(0, 2),
      row('double'),
      row('noise'),
      row('stateNoise'),
      row('rare'),
    ]).toMatchSnapshot();
  });
});

/** The pairs that the expert visits least. */
function rarestPairs({ key }: Scene, count: number): ReadonlySet<number> {
  const visits = key.policy.map((p, i) => p * key.occupancy[Math.floor(i / 4)]);
  const order = Array.from(visits, (_, i) => i).sort((i, j) => visits[i] - visits[j]);
  return new Set(order.slice(0, count));
}
