import {
  choiceIdentification,
  type FeaturedTask,
  identificationAtZero,
  whyUnidentified,
} from '../core/choice/choice-identification.ts';
import { choiceCovariances } from '../core/choice/information.ts';
import { BenchError } from '../core/contract/errors.ts';
import type { Estimator, Fit } from '../core/contract/estimator.ts';
import type { Task } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import type { PerParameter } from '../core/contract/tables.ts';
import { maxAbs } from '../core/numerics/vector.ts';
import { createProgram } from './mpec/program.ts';
import { solveProgram } from './mpec/sequential-quadratic.ts';

const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    tolerance: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 1e-10,
      description:
        'Converged when sup |V − TV| is at or below 1e-12 max(1, sup |V|) and N gᵀH⁻¹g at or below this (g the ' +
        'reduced gradient of the mean log-likelihood, H its curvature), that is when the next step is below its ' +
        'square root in standard errors. Both are then polished to rounding.',
    },
    start: {
      anyOf: [{ type: 'string' }, { type: 'null' }],
      default: null,
      description:
        'Parameters to start from, separated by commas ("4,1"), in the order of the features; null: all 0. ' +
        'The value starts at 0 either way.',
    },
  },
} as const;

type MpecOptions = Required<FromSchema<typeof options>>;

/** Mathematical programming with equilibrium constraints: likelihood and Bellman equation solved together. */
export const mpec: Estimator<MpecOptions> = {
  id: 'mpec',
  title: 'MPEC',
  summary:
    'Maximises the choice likelihood over parameters and values with the soft Bellman equation as a constraint: ' +
    'the estimates and standard errors of NFXP, without solving the equation on the way.',
  references: [
    {
      citation: 'Su and Judd (2012), Econometrica 80(5), 2213–2230',
      at: 'https://doi.org/10.3982/ECTA7925',
    },
    {
      citation: 'Iskhakov, Lee, Rust, Schjerning and Seo (2016), Econometrica 84(1), 365–370',
      at: 'https://doi.org/10.3982/ECTA12605',
    },
  ],
  version: 1,
  options,
  recovers: () => ({
    policy: 'features',
    reward: 'features',
    value: 'features',
    q: 'features',
    parameters: 'features',
  }),
  information: () => ({ transitions: 'known-or-estimated', features: true, anchor: false }),
  certificates: () => [
    { id: 'choice-score', arguments: {}, limit: 1e-8 },
    { id: 'bellman-residual', arguments: {}, limit: 1e-10 },
  ],
  limit: (given) => given,

  refuses(task, { start }) {
    if (!hasFeatures(task)) return 'MPEC estimates a linear reward and the task has no features.';
    const { names } = task.features;
    if (parseStart(start, names.length) === null) {
      return `The start "${start}" is not ${names.length} numbers separated by commas, one each for ${names.join(', ')}.`;
    }
    return whyUnidentified(task, identificationAtZero(task));
  },

  fit(task, { tolerance, start }, run): Fit {
    const { model, features, demonstrations } = task as FeaturedTask;
    const program = createProgram(model, features, demonstrations);
    const theta = parseStart(start, features.names.length);
    if (theta === null) {
      throw new BenchError('bad-data', `start is "${start}"; allowed: one number for each feature`, {
        start,
      });
    }
    const finite = Number.isFinite(demonstrations.total);
    const { point, expansion, stop, iterations, evaluations, factorisations } = solveProgram(
      program,
      program.at(theta, new Float64Array(model.stateCount)),
      finite ? demonstrations.total : 1,
      tolerance,
      (progress) => run.tick(progress),
    );
    const { policy, mean } = point;
    const { system, values, scores } = expansion;
    return {
      stop,
      iterations,
      policy,
      q: point.q,
      value: point.value,
      reward: point.reward,
      parameters: point.theta,
      covariance: finite ? choiceCovariances(model, demonstrations, { policy, system }, values) : null,
      objective: -mean,
      diagnostics: {
        meanLogLikelihood: mean,
        ...(finite ? { logLikelihood: demonstrations.total * mean } : {}),
        informationCondition: choiceIdentification(task as FeaturedTask, policy, scores).condition,
        constraintResidual: point.infeasibility,
        largestMultiplier: maxAbs(expansion.multipliers),
        evaluations,
        factorisations,
      },
    };
  },
};

function hasFeatures(task: Task): task is FeaturedTask {
  return task.features !== null;
}

/** The parameters that a text names, zeros for `null`; `null` where it does not name K finite numbers. */
function parseStart(text: string | null, K: number): PerParameter | null {
  if (text === null) return new Float64Array(K);
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return numbers.length === K && numbers.every(Number.isFinite) ? Float64Array.from(numbers) : null;
}
