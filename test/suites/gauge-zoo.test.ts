import { beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../cli/catalog.ts';
import type { Model, PerPair, PerState } from '../../core/contract/index.ts';
import { pairWeights } from '../../core/mdp/demonstrations.ts';
import { populationDemonstrations } from '../../core/mdp/population.ts';
import { applyShaping } from '../../core/mdp/shaping.ts';
import { factorDense } from '../../core/numerics/dense-lu.ts';
import { worldLabels } from '../../suites/harness/plan/identity.ts';
import { buildWorld, streamAt } from '../../suites/harness/world/world.ts';
import { type Replay, replay } from '../support/replay.ts';

let run: Replay;

beforeAll(async () => {
  run = await replay('gauge-zoo', ({ ...suite }) => ({ ...suite, population: false }));
}, 60_000);

/** M as a dense matrix, S·A rows of S: column by column the shaping of a unit potential. */
function shapingMatrix(model: Model): number[][] {
  const columns = Array.from({ length: model.stateCount }, (_, s) => {
    const unit = new Float64Array(model.stateCount);
    unit[s] = 1;
    return applyShaping(model, unit, new Float64Array(model.stateCount * model.actionCount));
  });
  return Array.from(columns[0], (_, i) => columns.map((column) => column[i]));
}

/** The h that makes r + M h least in squares under weights: −(MᵀWM)⁻¹ MᵀW r. */
function leastPotential(model: Model, reward: PerPair, weights: PerPair): PerState {
  const S = model.stateCount;
  const m = shapingMatrix(model);
  const normal = new Float64Array(S * S);
  const right = new Float64Array(S);
  m.forEach((row, i) => {
    for (let s = 0; s < S; s++) {
      right[s] -= row[s] * weights[i] * reward[i];
      for (let t = 0; t < S; t++) normal[s * S + t] += row[s] * weights[i] * row[t];
    }
  });
  return factorDense(normal, S).solve(right, new Float64Array(S));
}

/** The h that gives r + M h a mean of 0 in every state: (I − γP_π) h = −E_π r. */
function centredPotential(model: Model, reward: PerPair, policy: PerPair): PerState {
  const [S, A] = [model.stateCount, model.actionCount];
  const system = new Float64Array(S * S);
  const right = new Float64Array(S);
  shapingMatrix(model).forEach((row, i) => {
    const s = Math.floor(i / A);
    right[s] -= policy[i] * reward[i];
    for (let t = 0; t < S; t++) system[s * S + t] += policy[i] * row[t];
  });
  return factorDense(system, S).solve(right, new Float64Array(S));
}

const rms = (x: Float64Array): number => Math.sqrt(x.reduce((sum, y) => sum + y * y, 0) / x.length);

describe('gauge-zoo', () => {
  it('comes out as expected', () => {
    expect(run.verdict.gates.filter(({ asExpected }) => !asExpected)).toEqual([]);
    expect(run.verdict.exitCode).toBe(0);
  });

  it.each([0, 1, 2, 3])(
    'in world %i every raw error is the one that its gauge predicts from the truth',
    (index) => {
      const { environment: id, parameters, name, sample } = run.manifest.worlds[index];
      const environment = catalog.environments.get(id)!;
      const stream = streamAt(run.manifest.suite.seed, worldLabels(id, parameters));
      const { world, key } = buildWorld(environment, parameters, stream);
      const { model } = world;
      const { reward } = world.truth!;
      const { policy, value } = key!;
      const weights = pairWeights(model, populationDemonstrations(model, policy, sample!.periods));
      const predicted = {
        'Cloned policy, read out as reward': value.map((v) => -v),
        'IQ-Learn, α = ∞': leastPotential(model, reward, weights),
        'IQ-Learn, semi-gradient, α = ∞': centredPotential(model, reward, policy),
        'MCE-IRL, tabular': leastPotential(
          model,
          reward,
          reward.map(() => 1),
        ),
        'IQ-Learn, anchored, α = ∞': new Float64Array(model.stateCount),
        'Anchored CCP inversion': new Float64Array(model.stateCount),
        NFXP: new Float64Array(model.stateCount),
      };
      for (const [row, potential] of Object.entries(predicted)) {
        const shaping = applyShaping(model, potential, new Float64Array(reward.length));
        const found = (metric: string): number => run.numbers({ world: name, row, metric })[0];
        expect(found('reward-rmse'), `${row}, reward`).toBeCloseTo(rms(shaping), 6);
        expect(found('value-rmse'), `${row}, value`).toBeCloseTo(rms(potential), 5);
      }
    },
  );
});
