import { describe, expect, it } from 'vitest';
import type { Fit, MetricInput, Published, Task, World } from '../../../core/contract/index.ts';
import { publishedErrors } from '../../../suites/metrics/published-errors.ts';
import { publishedLogLikelihood } from '../../../suites/metrics/published-log-likelihood.ts';
import { publishedParameters } from '../../../suites/metrics/published-parameters.ts';

/** One state, two actions, 30 decisions of the first and 10 of the second. */
function input(numbers: readonly Published[], covariance: Fit['covariance']): MetricInput {
  const task = {
    features: { names: ['rent', 'noise'], values: new Float64Array(4) },
    model: { stateCount: 1, actionCount: 2 },
    demonstrations: {
      decisions: {
        state: Uint32Array.of(0, 0),
        action: Uint32Array.of(0, 1),
        weight: Float64Array.of(30, 10),
      },
      total: 40,
    },
  } as unknown as Task;
  const fit = {
    parameters: Float64Array.of(2.002, -1),
    policy: Float64Array.of(0.5, 0.5),
    covariance,
  } as unknown as Fit;
  return {
    fit,
    task,
    world: { published: numbers } as unknown as World,
    key: null,
    companions: {},
    arguments: {},
  };
}

const print = (name: string, value: number): Published => ({ name, value, source: 'by hand' });
const measured = (metric: typeof publishedParameters, given: MetricInput) =>
  metric.refuses(given, 'uniform', 'all') ?? metric.measure(given, 'uniform', 'all');

describe('against print', () => {
  it('the largest relative gap of a parameter that was printed', () => {
    expect(measured(publishedParameters, input([print('rent', 2), print('cost', 7)], null))).toBeCloseTo(
      0.001,
      12,
    );
    expect(measured(publishedParameters, input([print('rent', 2), print('noise', -0.5)], null))).toBe(1);
    expect(measured(publishedParameters, input([print('cost', 7)], null))).toMatch(/Nothing was printed/);
  });

  it('standard errors are those of the outer product of scores, no other kind', () => {
    const printed = [print('standard error of noise', 3)];
    expect(measured(publishedErrors, input(printed, { opg: Float64Array.of(4, 0, 0, 9.6721) }))).toBeCloseTo(
      0.11 / 3,
      12,
    );
    expect(measured(publishedErrors, input(printed, { hessian: Float64Array.of(4, 0, 0, 9) }))).toMatch(
      /No standard error/,
    );
    expect(measured(publishedErrors, input(printed, null))).toMatch(/No standard error/);
  });

  it('the log-likelihood is the sum over decisions', () => {
    const printed = [print('partial log-likelihood', -27)];
    expect(measured(publishedLogLikelihood, input(printed, null))).toBeCloseTo(
      Math.abs(40 * Math.log(0.5) + 27),
      12,
    );
    expect(measured(publishedLogLikelihood, input([], null))).toMatch(/No log-likelihood/);
  });
});
