import { describe, expect, it } from 'vitest';
import {
  describeDirection,
  identification,
  roundingInformation,
} from '../../../core/choice/identification.ts';
import { choiceScores, expectedInformation } from '../../../core/choice/information.ts';
import { featureValues } from '../../../core/choice/linear-utility.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { normals, randomModel } from '../../support/random-task.ts';

describe('identification', () => {
  it('does not depend on the units of the parameters', () => {
    const correlation = 0.9;
    const plain = identification(Float64Array.of(1, correlation, correlation, 1), new Float64Array(2));
    const scaled = identification(
      Float64Array.of(1e8, correlation * 1e2, correlation * 1e2, 1e-4),
      new Float64Array(2),
    );
    expect(plain.condition).toBeCloseTo(1.9 / 0.1, 10);
    expect(scaled.condition).toBeCloseTo(1.9 / 0.1, 10);
  });

  it('names the direction without information', () => {
    // I = C Cᵀ with rows of C orthogonal to u = (1, −2, 1).
    const c = [1, 1, 1, 1, 0, -1];
    const information = Float64Array.from({ length: 9 }, (_, i) => {
      const [k, l] = [Math.floor(i / 3), i % 3];
      return c[k] * c[l] + c[3 + k] * c[3 + l];
    });
    const { condition, weakest, unseen } = identification(information, new Float64Array(3));
    expect(unseen).toEqual([weakest]);
    expect(condition).toBeGreaterThan(1e14);
    expect(weakest[0] / weakest[1]).toBeCloseTo(-0.5, 8);
    expect(weakest[2] / weakest[1]).toBeCloseTo(-0.5, 8);
    expect(describeDirection(['a', 'b', 'c'], weakest)).toBe('− 0.5 a + 1 b − 0.5 c');
  });

  it('knows a parameter without any effect', () => {
    const { condition, weakest } = identification(Float64Array.of(2, 0, 0, 0), new Float64Array(2));
    expect(condition).toBe(Infinity);
    expect([...weakest]).toEqual([0, 1]);
  });

  it('takes what is left of a constant feature for rounding, and a weak feature for weak', () => {
    const { model, features } = randomModel('rounding', {
      states: 200,
      actions: 3,
      branches: 4,
      parameters: 1,
      discount: 0.9999,
    });
    const strength = 1e-6;
    const values = Float64Array.from({ length: 3 * 600 }, (_, at) => {
      const g = features.values[Math.floor(at / 3)];
      return [1, g, 1 + strength * normals(createRandom(`${at}`), 1)[0]][at % 3];
    });
    const known = { names: ['one', 'g', 'almost one'], values };
    const solution = softSolve(model, new Float64Array(600));
    const scores = choiceScores(model, solution.policy, featureValues(model, known, solution));
    const information = expectedInformation(
      model,
      new Float64Array(200).fill(1 / 200),
      solution.policy,
      scores,
    );
    expect(information[0]).toBeGreaterThan(0);
    const { condition, unseen } = identification(information, roundingInformation(model, known, 1));
    expect(condition).toBe(Infinity);
    expect(unseen.map((direction) => [...direction])).toEqual([[1, 0, 0]]);
  });
});
