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
import { buildWorld } from '../../../suites/harness/world.ts';
import { rewardLedgerBias } from '../../../suites/metrics/reward-ledger-bias.ts';
import { rewardLedgerGauge } from '../../../suites/metrics/reward-ledger-gauge.ts';
import { rewardLedgerSampling } from '../../../suites/metrics/reward-ledger-sampling.ts';
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
