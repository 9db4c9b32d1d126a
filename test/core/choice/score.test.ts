import { describe, expect, it } from 'vitest';
import { choiceScores, meanScore } from '../../../core/choice/information.ts';
import { meanLogLikelihood } from '../../../core/choice/likelihood.ts';
import { featureValues, linearReward } from '../../../core/choice/linear-utility.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { withDefaults } from '../../../core/schema/validate.ts';
import { bus1987 } from '../../../environments/bus-1987.ts';

/** A point near the estimates of each form: where the likelihood is curved, not where it is flat. */
const points = {
  linear: [9, 2],
  quadratic: [11, 4.5, -2],
  cubic: [11, 5, -4, 1],
  'square-root': [11, 3],
  hyperbolic: [8, 20],
  mixed: [11, 10, 2],
} as const;

describe('the score of the real panel, γ = .9999, against central differences', () => {
  it.each(Object.entries(points))('%s cost', (cost, theta) => {
    const parameters = { ...withDefaults<object>(bus1987.parameters), cost };
    const { model, features, panel } = bus1987.build(parameters as never, createRandom('score'));
    const likelihood = (at: readonly number[]) => {
      const reward = linearReward(features!, Float64Array.from(at), new Float64Array(model.stateCount * 2));
      return meanLogLikelihood(model, panel!, softSolve(model, reward).policy);
    };
    const reward = linearReward(features!, Float64Array.from(theta), new Float64Array(model.stateCount * 2));
    const solution = softSolve(model, reward);
    const scores = choiceScores(model, solution.policy, featureValues(model, features!, solution));
    const score = meanScore(model, panel!, scores);
    const size = Math.max(...score.map(Math.abs));
    theta.forEach((_, k) => {
      const step = 1e-4 * Math.max(1, Math.abs(theta[k]!));
      const moved = (by: number) => likelihood(theta.map((x, j) => (j === k ? x + by : x)));
      // Fourth order: an error of the difference well below the tolerance.
      const slope = (8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step))) / (12 * step);
      expect(Math.abs(score[k]! - slope) / size).toBeLessThan(1e-6);
    });
  });
});
