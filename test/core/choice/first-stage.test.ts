import { describe, expect, it } from 'vitest';
import { firstStageProbabilities } from '../../../core/choice/first-stage.ts';
import { choiceFrequencies } from '../../../core/choice/frequencies.ts';
import { BenchError } from '../../../core/contract/errors.ts';
import type { Model } from '../../../core/contract/model.ts';
import { demonstrationsFromCounts } from '../../../core/mdp/demonstrations.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { maxAbsDifference } from '../../../core/numerics/vector.ts';
import { bus1987 } from '../../../environments/bus-1987.ts';
import { randomModel, randomTask } from '../../support/random-task.ts';

const shape = { states: 22, actions: 3, branches: 3, parameters: 2, discount: 0.9, shockScale: 2.5 };
const { model } = randomModel('first stage', shape);
const irregular = randomTask('irregular', { ...shape, irregular: true });

/** Counts that choose the last action never in state 1, and do not visit state 2 at all. */
const counts = Float64Array.from({ length: 66 }, (_, i) => {
  if (i === 5 || Math.floor(i / 3) === 2) return 0;
  return 2 + ((i * 5) % 7);
});
const demonstrations = demonstrationsFromCounts(model, counts);

const onLine = (states: number, values: (s: number) => number): Model => ({
  ...model,
  stateCount: states,
  coordinates: { dimension: 1, values: Float64Array.from({ length: states }, (_, s) => values(s)) },
});

function expectRowsOfOne(policy: Float64Array): void {
  for (let s = 0; s < 22; s++) {
    expect(policy[3 * s] + policy[3 * s + 1] + policy[3 * s + 2]).toBeCloseTo(1, 12);
  }
}

describe('first-stage frequencies', () => {
  it('are plain frequencies without a floor, and pseudo-observations when smoothed', () => {
    const plain = firstStageProbabilities(model, demonstrations, { kind: 'frequency', floor: 0 });
    expect([...plain]).toEqual([...choiceFrequencies(model, demonstrations, 0).policy]);
    expect(plain[5]).toBe(0);
    const smoothed = firstStageProbabilities(model, demonstrations, { kind: 'smoothed', smoothing: 0.5 });
    const seen = counts[3] + counts[4];
    expect(smoothed[5]).toBeCloseTo(0.5 / (seen + 1.5), 14);
    expect(smoothed[7]).toBeCloseTo(1 / 3, 14);
  });

  it('with a floor nothing is below it, and what is above keeps its proportions', () => {
    const floor = 0.2;
    const policy = firstStageProbabilities(model, demonstrations, { kind: 'frequency', floor });
    const plain = choiceFrequencies(model, demonstrations, 0).policy;
    expectRowsOfOne(policy);
    expect(policy[5]).toBe(floor);
    for (let s = 0; s < 22; s++) {
      const cells = [3 * s, 3 * s + 1, 3 * s + 2];
      for (const i of cells) expect(policy[i]).toBeGreaterThanOrEqual(floor);
      const [first, ...others] = cells.filter((i) => plain[i] > floor);
      for (const i of others) {
        const excess = (policy[i] - floor) / (policy[first] - floor);
        expect(excess).toBeCloseTo((plain[i] - floor) / (plain[first] - floor), 10);
      }
    }
  });

  it('give unavailable actions nothing', () => {
    const { available } = irregular.model;
    for (const stage of [
      { kind: 'frequency', floor: 0.01 },
      { kind: 'smoothed', smoothing: 1 },
      { kind: 'logit-sieve', degree: 2 },
    ] as const) {
      const policy = firstStageProbabilities(irregular.model, irregular.demonstrations, stage);
      expectRowsOfOne(policy);
      policy.forEach((p, i) => {
        expect(p > 0).toBe(available![i] === 1);
      });
    }
  });

  it.each([
    { kind: 'frequency', floor: 1 / 3 },
    { kind: 'frequency', floor: Number.NaN },
    { kind: 'smoothed', smoothing: -1 },
    { kind: 'logit-sieve', degree: 1.5 },
  ] as const)('refuse %o', (stage) => {
    expect(() => firstStageProbabilities(model, demonstrations, stage)).toThrow(BenchError);
  });
});

describe('the logit sieve', () => {
  const sieve = (given: Model, degree: number) =>
    firstStageProbabilities(given, demonstrations, { kind: 'logit-sieve', degree });

  it('is the maximum of the likelihood among polynomial log odds, and speaks of unvisited states', () => {
    const policy = sieve(model, 2);
    expectRowsOfOne(policy);
    expect(policy[6]).not.toBeCloseTo(1 / 3, 3);
    for (const a of [1, 2]) {
      const odds = (s: number): number => Math.log(policy[3 * s + a] / policy[3 * s]);
      // Quadratic in the index: third differences vanish.
      for (let s = 3; s < 22; s++) {
        expect(odds(s) - 3 * odds(s - 1) + 3 * odds(s - 2) - odds(s - 3)).toBeCloseTo(0, 10);
      }
      // Score equations: Σ n(s) (P̂(a|s) − π(a|s)) sᵏ = 0, k = 0, 1, 2.
      for (const power of [() => 1, (s: number) => s / 22, (s: number) => (s * s) / 484]) {
        let score = 0;
        for (let s = 0; s < 22; s++) {
          const seen = counts[3 * s] + counts[3 * s + 1] + counts[3 * s + 2];
          score += (counts[3 * s + a] - seen * policy[3 * s + a]) * power(s);
        }
        expect(score).toBeCloseTo(0, 9);
      }
    }
  });

  it('of degree 0 is the mean choice, and of full degree the frequencies', () => {
    const total = counts.reduce((sum, n) => sum + n, 0);
    const share = counts.filter((_, i) => i % 3 === 1).reduce((sum, n) => sum + n, 0) / total;
    expect(sieve(model, 0)[1]).toBeCloseTo(share, 12);
    const small = randomTask('small', { ...shape, states: 6 });
    const saturated = { kind: 'logit-sieve', degree: 5 } as const;
    const frequencies = choiceFrequencies(small.model, small.demonstrations, 0).policy;
    const policy = firstStageProbabilities(small.model, small.demonstrations, saturated);
    expect(maxAbsDifference(policy, frequencies)).toBeLessThan(1e-9);
  });

  it('reads coordinates where there are some, whatever their origin and unit', () => {
    const byIndex = sieve(model, 2);
    expect(
      maxAbsDifference(
        sieve(
          onLine(22, (s) => 5e3 * s - 7e5),
          2,
        ),
        byIndex,
      ),
    ).toBeLessThan(1e-11);
    expect(
      maxAbsDifference(
        sieve(
          onLine(22, (s) => s * s),
          2,
        ),
        byIndex,
      ),
    ).toBeGreaterThan(1e-3);
    const plane: Model = {
      ...model,
      // Twice the same axis: the monomials of degree 2 repeat themselves, the span does not change.
      coordinates: { dimension: 2, values: Float64Array.from({ length: 44 }, (_, at) => at >> 1) },
    };
    expect(maxAbsDifference(sieve(plane, 2), byIndex)).toBeLessThan(1e-6);
  });

  it('is positive where a bus was never replaced', () => {
    const world = bus1987.build(
      { group: '1', bins: 90, discount: 0.99, cost: 'linear', raw: null },
      createRandom('bus'),
    );
    const stage = { kind: 'logit-sieve', degree: 2 } as const;
    const policy = firstStageProbabilities(world.model, world.panel!, stage);
    expect(policy.every((p) => p > 0 && p < 1)).toBe(true);
  });
});
