import { describe, expect, it } from 'vitest';
import type { Demonstrations, Fit, MetricInput, Task } from '../../../core/contract/index.ts';
import { demonstrationsFromCounts, measureEpisodes, pairWeights } from '../../../core/mdp/demonstrations.ts';
import { populationDemonstrations } from '../../../core/mdp/population.ts';
import { applyShaping, createShapingProjection } from '../../../core/mdp/shaping.ts';
import { simulate } from '../../../core/mdp/simulate.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { maxAbsDifference } from '../../../core/numerics/vector.ts';
import { withDefaults } from '../../../core/schema/validate.ts';
import { knownTruthGrid } from '../../../environments/known-truth-grid.ts';
import { type IqLearnOptions, iqLearn } from '../../../estimators/iq-learn.ts';
import { buildWorld } from '../../../suites/harness/world/world.ts';
import { qLedgerOptimisation } from '../../../suites/metrics/q-ledger-optimisation.ts';
import { rewardLedgerBias } from '../../../suites/metrics/reward-ledger-bias.ts';
import { rewardLedgerGauge } from '../../../suites/metrics/reward-ledger-gauge.ts';
import { rewardLedgerOptimisation } from '../../../suites/metrics/reward-ledger-optimisation.ts';
import { rewardLedgerSampling } from '../../../suites/metrics/reward-ledger-sampling.ts';
import { valueLedgerOptimisation } from '../../../suites/metrics/value-ledger-optimisation.ts';
import { trialRun } from '../../support/run.ts';

const solved = buildWorld(
  knownTruthGrid as never,
  withDefaults(knownTruthGrid.parameters),
  createRandom('ledger'),
);
const { world } = solved;
const key = solved.key!;
const design = { individuals: 2000, periods: 80 };

function fitted(alpha: number | 'Infinity', demonstrations: Demonstrations): Fit {
  const options = { ...withDefaults<IqLearnOptions>(iqLearn.options), alpha };
  return iqLearn.fit(taskOf(demonstrations), options, trialRun()) as Fit;
}

function taskOf(demonstrations: Demonstrations): Task {
  return {
    model: world.model,
    transitionsFrom: 'known',
    features: world.features,
    anchor: world.anchor,
    demonstrations,
  };
}

const everyone = populationDemonstrations(world.model, key.policy, design.periods);
const companions = { population: fitted(1, everyone), limit: fitted('Infinity', everyone) };

function inputOf(fit: Fit, beside = companions): MetricInput {
  return { fit, task: taskOf(everyone), world, key, companions: beside, arguments: {} };
}

function sampled(seed: number): Fit {
  const episodes = simulate(world.model, key.policy, design, createRandom(`ledger panel ${seed}`));
  return fitted(1, measureEpisodes(world.model, episodes));
}

describe('the ledger of IQ-Learn, α = 1, on the published cell', () => {
  const fit = sampled(0);
  const term = (metric: typeof rewardLedgerGauge, mask: 'regular' | 'peer', given = inputOf(fit)) =>
    metric.measure(given, 'uniform', mask) as number;

  it('has the published gauge and bias on both masks', () => {
    expect(term(rewardLedgerGauge, 'regular')).toBeCloseTo(0.0709, 3);
    expect(Math.abs(term(rewardLedgerGauge, 'regular') / 0.0709 - 1)).toBeLessThan(0.01);
    expect(Math.abs(term(rewardLedgerBias, 'regular') / 0.069 - 1)).toBeLessThan(0.01);
    expect(Math.abs(term(rewardLedgerGauge, 'peer') / 0.0368 - 1)).toBeLessThan(0.01);
    expect(Math.abs(term(rewardLedgerBias, 'peer') / 0.0824 - 1)).toBeLessThan(0.01);
  });

  it('has a sampling term of .052 ± .002, the mean of 40 panels', () => {
    const terms = Array.from({ length: 40 }, (_, seed) =>
      term(rewardLedgerSampling, 'regular', inputOf(sampled(seed))),
    );
    const mean = terms.reduce((sum, x) => sum + x, 0) / terms.length;
    expect(Math.abs(mean - 0.052)).toBeLessThan(0.002);
  });

  it('adds up as vectors to the error of the fit', () => {
    const { reward } = world.truth!;
    const [fitR, popR, limitR] = [fit.reward!, companions.population.reward!, companions.limit.reward!];
    const sum = reward.map((r, i) => limitR[i]! - r + (popR[i]! - limitR[i]!) + (fitR[i]! - popR[i]!));
    expect(
      maxAbsDifference(
        sum,
        fitR.map((r, i) => r - reward[i]!),
      ),
    ).toBeLessThan(1e-14);
  });

  it('has a gauge that is pure shaping, by the potential that the data weights predict', () => {
    const mu = pairWeights(world.model, everyone);
    const { reward } = world.truth!;
    // h_IQ = −(MᵀDM)⁻¹MᵀD r: no fit is needed to know it.
    const h = createShapingProjection(world.model, mu)
      .potential(reward)
      .map((x) => -x);
    const predicted = applyShaping(world.model, h, new Float64Array(reward.length));
    const gauge = companions.limit.reward!.map((r, i) => r - reward[i]!);
    expect(maxAbsDifference(gauge, predicted)).toBeLessThan(1e-9);
  });

  it('notices a wrong population: the discounted occupancy is not this panel', () => {
    const { stateCount: S, actionCount: A } = world.model;
    const counts = Float64Array.from(
      { length: S * A },
      (_, i) => key.occupancy[Math.floor(i / A)]! * key.policy[i]!,
    );
    const wrong = demonstrationsFromCounts(world.model, counts, Number.POSITIVE_INFINITY);
    const beside = { population: fitted(1, wrong), limit: fitted('Infinity', wrong) };
    const given = inputOf(fit, beside);
    expect(Math.abs(term(rewardLedgerGauge, 'regular', given) / 0.0709 - 1)).toBeGreaterThan(0.05);
  });

  it('refuses where a companion has no such object', () => {
    const silent = { ...companions, limit: { ...companions.limit, reward: null } };
    expect(rewardLedgerGauge.refuses(inputOf(fit, silent), 'uniform', 'regular')).toMatch(/limit/);
  });
});

describe('the fourth term, where a method has a tighter solve than the fit', () => {
  const exact = sampled(0);
  // The same method, stopped short: a tenth of the way back to zero.
  const short = (x: Float64Array): Float64Array => x.map((v) => 0.9 * v);
  const fit: Fit = {
    ...exact,
    reward: short(exact.reward!),
    value: short(exact.value!),
    q: short(exact.q!),
  };
  const given = inputOf(fit, { ...companions, exact } as never);
  const { reward: r } = world.truth!;

  it('makes four vectors that add up to the error, to rounding', () => {
    const [popR, limitR] = [companions.population.reward!, companions.limit.reward!];
    const sum = r.map(
      (truth, i) =>
        limitR[i]! -
        truth +
        (popR[i]! - limitR[i]!) +
        (exact.reward![i]! - popR[i]!) +
        (fit.reward![i]! - exact.reward![i]!),
    );
    expect(
      maxAbsDifference(
        sum,
        fit.reward!.map((x, i) => x - r[i]!),
      ),
    ).toBeLessThan(1e-14);
  });

  it('is the distance to the tightest solve, for reward, value and Q', () => {
    const rms = (x: Float64Array): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);
    for (const [metric, table] of [
      [rewardLedgerOptimisation, exact.reward!],
      [valueLedgerOptimisation, exact.value!],
      [qLedgerOptimisation, exact.q!],
    ] as const) {
      expect(metric.refuses(given, 'uniform', 'all')).toBeNull();
      expect(metric.measure(given, 'uniform', 'all')).toBeCloseTo(0.1 * rms(table), 12);
    }
  });

  it('leaves to sampling what the sample does, and not what the optimiser did', () => {
    const sampling = (input: MetricInput) => rewardLedgerSampling.measure(input, 'uniform', 'regular');
    expect(sampling(given)).toBe(sampling(inputOf(exact)));
    expect(sampling(inputOf(fit))).not.toBe(sampling(inputOf(exact)));
  });

  it('says why where the tightest solve did not come out, and does not fall back on the fit', () => {
    const missing = { exact: 'Its exact fit is refused: no minimiser.' };
    const input = { ...inputOf(fit), missing };
    expect(rewardLedgerOptimisation.refuses(input, 'uniform', 'regular')).toBe(missing.exact);
    expect(rewardLedgerSampling.refuses(input, 'uniform', 'regular')).toBe(missing.exact);
    expect(rewardLedgerGauge.refuses(input, 'uniform', 'regular')).toBeNull();
    expect(rewardLedgerSampling.refuses(inputOf(fit), 'uniform', 'regular')).toBeNull();
    expect(rewardLedgerOptimisation.refuses(inputOf(fit), 'uniform', 'regular')).toMatch(/no exact fit/);
  });
});
