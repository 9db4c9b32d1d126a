import { expect, it } from 'vitest';
import { largestCorrelation } from '../../../core/choice/correlation.ts';
import { meanLogLikelihood } from '../../../core/choice/likelihood.ts';
import { saturatedLikelihood } from '../../../core/choice/saturated.ts';
import { demonstrationsFromCounts } from '../../../core/mdp/demonstrations.ts';
import { buildTransitions } from '../../../core/mdp/transitions.ts';
import { modelOf } from '../mdp/worlds.ts';

const model = modelOf(
  3,
  2,
  buildTransitions(3, 2, (s) => [[s, 1]]),
);

it('is the likelihood of the frequencies, by hand', () => {
  const demonstrations = demonstrationsFromCounts(model, Float64Array.of(1, 3, 0, 4, 0, 0));
  const { mean, visited, unvaried } = saturatedLikelihood(demonstrations);
  expect(mean).toBeCloseTo((Math.log(1 / 4) + 3 * Math.log(3 / 4)) / 8, 15);
  expect([visited, unvaried]).toEqual([2, 1]);
  const frequencies = Float64Array.of(0.25, 0.75, 0, 1, 0.5, 0.5);
  expect(mean).toBeCloseTo(meanLogLikelihood(model, demonstrations, frequencies), 15);
});

it("the largest correlation is one pair's, in any scale and of any sign", () => {
  const covariance = Float64Array.of(4, -3, 0, -3, 9, 1, 0, 1, 1);
  expect(largestCorrelation(covariance, 3)).toBeCloseTo(0.5, 15);
  expect(
    largestCorrelation(
      covariance.map((x) => x * 1e-300),
      3,
    ),
  ).toBeCloseTo(0.5, 15);
  expect(largestCorrelation(Float64Array.of(4), 1)).toBe(0);
});
