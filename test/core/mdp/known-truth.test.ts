import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkModel } from '../../../core/mdp/check-model.ts';
import {
  demonstrationsFromCounts,
  effectiveStart,
  pairWeights,
  stateWeights,
} from '../../../core/mdp/demonstrations.ts';
import { occupancy } from '../../../core/mdp/occupancy.ts';
import { applyShapingTransposed, createShapingProjection } from '../../../core/mdp/shaping.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { maxAbs, maxAbsDifference } from '../../../core/numerics/vector.ts';
import { shared } from '../../support/shared.ts';
import { modelOf } from './worlds.ts';

interface Published {
  readonly transitions: Readonly<Record<'rowStart' | 'next' | 'probability', number[]>>;
  readonly reward: number[][];
  readonly softValue: number[];
  readonly initial: number[];
  readonly counts: number[][];
  readonly trueLogLikelihood: number;
}

const path = shared('fixtures/known-truth-low-action.json');

describe.skipIf(path === null)('the published cell of 20 states and an absorbing one', () => {
  const published = JSON.parse(path === null ? '{}' : readFileSync(path, 'utf8')) as Published;
  const load = () => {
    const { rowStart, next, probability } = published.transitions;
    const model = modelOf(
      21,
      3,
      {
        rowStart: Uint32Array.from(rowStart),
        next: Uint32Array.from(next),
        probability: Float64Array.from(probability),
      },
      { initial: Float64Array.from(published.initial) },
    );
    return {
      model,
      demonstrations: demonstrationsFromCounts(model, Float64Array.from(published.counts.flat())),
    };
  };

  it('has the published values and likelihood, its single-precision rows used as stored', () => {
    const { model, demonstrations } = load();
    expect(() => checkModel(model, 'model')).not.toThrow();
    const { value, policy } = softSolve(model, Float64Array.from(published.reward.flat()));
    expect(maxAbsDifference(value, Float64Array.from(published.softValue))).toBeLessThan(1e-9);
    const { state, action, weight } = demonstrations.decisions;
    const logLikelihood = weight.reduce(
      (sum, w, n) => sum + w * Math.log(policy[3 * state[n] + action[n]]),
      0,
    );
    expect(Math.abs(logLikelihood - published.trueLogLikelihood)).toBeLessThan(1e-6);
  });

  it('has an effective start from which the data policy visits what was visited', () => {
    const { model, demonstrations } = load();
    const weights = pairWeights(model, demonstrations);
    const visited = stateWeights(model, demonstrations);
    const own = weights.map((w, i) => w / visited[Math.floor(i / 3)]);
    expect(maxAbsDifference(occupancy(model, own, effectiveStart(model, weights)), visited)).toBeLessThan(
      1e-14,
    );
  });

  it('lets the smallest reward of a policy be orthogonal to every shaping to 1e-15 of its size', () => {
    const { model, demonstrations } = load();
    const weights = pairWeights(model, demonstrations);
    const visited = stateWeights(model, demonstrations);
    const logPolicy = weights.map((w, i) => Math.log(w / visited[Math.floor(i / 3)]));
    const smallest = createShapingProjection(model, weights).residual(logPolicy);
    const weighted = smallest.map((r, i) => weights[i] * r);
    expect(maxAbs(applyShapingTransposed(model, weighted, new Float64Array(21)))).toBeLessThan(
      1e-15 * maxAbs(logPolicy),
    );
  });
});
