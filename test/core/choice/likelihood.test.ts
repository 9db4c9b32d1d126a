import { describe, expect, it } from 'vitest';
import {
  logLikelihood,
  meanLogLikelihood,
  meanLogLikelihoodOfValues,
} from '../../../core/choice/likelihood.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { normals, randomTask } from '../../support/random-task.ts';

const { model, demonstrations } = randomTask('likelihood', {
  states: 6,
  actions: 2,
  branches: 2,
  parameters: 1,
  discount: 0.9,
});
const uniform = new Float64Array(12).fill(0.5);

describe('the choice likelihood', () => {
  it('of the uniform policy is −log A per decision', () => {
    expect(meanLogLikelihood(model, demonstrations, uniform)).toBeCloseTo(-Math.LN2, 15);
    expect(logLikelihood(model, demonstrations, uniform)).toBeCloseTo(-demonstrations.total * Math.LN2, 10);
  });

  it('does not change when all weights are scaled', () => {
    const { decisions } = demonstrations;
    const scaled = {
      ...demonstrations,
      decisions: { ...decisions, weight: decisions.weight.map((w) => 3 * w) },
    };
    const policy = Float64Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 0.3 : 0.7));
    expect(meanLogLikelihood(model, scaled, policy)).toBeCloseTo(
      meanLogLikelihood(model, demonstrations, policy),
      14,
    );
  });

  it('is the mean advantage over σ for a soft-optimal policy', () => {
    const { q, value, policy } = softSolve(model, normals(createRandom('likelihood reward'), 12));
    expect(meanLogLikelihoodOfValues(model, demonstrations, q, value)).toBeCloseTo(
      meanLogLikelihood(model, demonstrations, policy),
      12,
    );
  });

  it('is −∞ where an observed choice is impossible', () => {
    const policy = Float64Array.from({ length: 12 }, (_, i) => i % 2);
    expect(meanLogLikelihood(model, demonstrations, policy)).toBe(-Infinity);
  });
});
