import { BenchError } from '../core/contract/errors.ts';
import type { CertificateSpec, Estimator, Fit, Gauge } from '../core/contract/estimator.ts';
import type { Task } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import { chooseAlpha } from './iq-learn/cross-validation.ts';
import { linearQParameterisation } from './iq-learn/linear-q.ts';
import { linearRewardParameterisation } from './iq-learn/linear-reward.ts';
import { coverage, smoothedMeasure } from './iq-learn/measure.ts';
import type { Parameterisation } from './iq-learn/parameterisation.ts';
import { tabularParameterisation } from './iq-learn/tabular.ts';

const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    divergence: {
      enum: ['chi2'],
      default: 'chi2',
      description: 'Distance between the occupancies of learner and data: χ² is a ridge on the reward.',
    },
    parameterisation: {
      enum: ['tabular', 'linear-q', 'linear-reward'],
      default: 'tabular',
      description: 'What is free: a table of Q, the coefficients of Q = φθ, or those of r = φθ.',
    },
    alpha: {
      anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { enum: ['Infinity', 'cv'] }],
      default: 1,
      description:
        'α in reward units: the penalty is E[r²]/4α, so that larger is closer to behavioural cloning. ' +
        '"Infinity" has no penalty; "cv" takes the α that predicts held-out individuals best.',
    },
    smoothing: {
      type: 'number',
      minimum: 0,
      default: 0,
      description:
        'Pseudo-observations added to every available action of every visited state, as in behavioural cloning.',
    },
    tolerance: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 1e-10,
      description: 'Largest entry of the gradient, in dimensionless coordinates, that counts as converged.',
    },
  },
} as const;

export type IqLearnOptions = Required<FromSchema<typeof options>>;

/**
 * The level of a linear Q is chosen by the claim that Q itself lies in the span of the
 * features, which no behaviour supports; hence `assigned`.
 */
const gauges: Readonly<Record<IqLearnOptions['parameterisation'], Gauge>> = {
  tabular: 'min-norm',
  'linear-q': 'assigned',
  'linear-reward': 'features',
};

/**
 * Inverse soft-Q learning with known transitions: maximum likelihood of the choices
 * plus a ridge on the reward that Q implies, r = Q − γPV.
 */
export const iqLearn: Estimator<IqLearnOptions> = {
  id: 'iq-learn',
  title: 'IQ-Learn',
  summary:
    'Inverse soft-Q learning with known transitions: the loss of cloning plus a χ² penalty on the reward that Q implies.',
  references: [
    {
      citation:
        'Garg, Chakraborty, Cundy, Song and Ermon (2021), Advances in Neural Information Processing Systems 34',
      at: 'https://arxiv.org/abs/2106.12142',
    },
    {
      citation: 'Golub and Pereyra (1973), SIAM Journal on Numerical Analysis 10(2), 413–432',
      at: 'https://doi.org/10.1137/0710036',
    },
  ],
  version: 1,
  options,

  recovers({ parameterisation }) {
    const gauge = gauges[parameterisation];
    const tables = { policy: gauge, reward: gauge, value: gauge, q: gauge };
    return parameterisation === 'linear-reward' ? { ...tables, parameters: gauge } : tables;
  },

  information: ({ parameterisation }) => ({
    transitions: 'known-or-estimated',
    features: parameterisation !== 'tabular',
    anchor: false,
  }),

  /**
   * Balance, bound and positivity speak of a finite α: the metrics read the α of the fit
   * from `diagnostics.alpha` and rebuild μ from `smoothing`.
   */
  certificates({ parameterisation, alpha, smoothing }): readonly CertificateSpec[] {
    const consistency: CertificateSpec = { id: 'bellman-residual', arguments: {}, limit: 1e-10 };
    if (parameterisation === 'linear-q') return [consistency];
    if (parameterisation === 'linear-reward') {
      return isUnpenalised(alpha) && smoothing === 0
        ? [consistency, { id: 'choice-score', arguments: {}, limit: 1e-6 }]
        : [consistency];
    }
    const flow: readonly CertificateSpec[] = [
      consistency,
      { id: 'chi2-stationarity', arguments: { smoothing }, limit: 1e-9 },
      { id: 'mean-reward', arguments: { smoothing }, limit: 1e-8 },
    ];
    if (isUnpenalised(alpha)) return flow;
    return [
      ...flow,
      { id: 'chi2-balance', arguments: { smoothing }, limit: 1e-6 },
      { id: 'reward-bound', arguments: { smoothing }, limit: 1e-9, advisory: true },
      { id: 'flow-positivity', arguments: { smoothing }, limit: 1e-9, advisory: true },
    ];
  },

  limit: (given) => (isUnpenalised(given.alpha) ? null : { ...given, alpha: 'Infinity' }),

  refuses({ model, features, demonstrations }, { parameterisation, smoothing }) {
    if (parameterisation !== 'tabular') {
      return features === null
        ? `A ${parameterisation} parameterisation needs features, and this task has none.`
        : null;
    }
    const { visited, lacking } = coverage(model, smoothedMeasure(model, demonstrations, smoothing));
    if (lacking.length === 0) return null;
    const shown = lacking.slice(0, 8).join(', ') + (lacking.length > 8 ? ', …' : '');
    return (
      `${lacking.length} of ${visited.length} visited states never show one of their actions ` +
      `(${lacking.length === 1 ? 'state' : 'states'} ${shown}), so that a free Q has no minimiser: ` +
      'the value of an action never seen falls without bound. Smooth the counts, or make the reward linear.'
    );
  },

  fit(task, given, run): Fit {
    const { model, demonstrations } = task;
    const refusal = iqLearn.refuses(task, given);
    if (refusal !== null) throw new BenchError('bad-data', refusal);

    const parameterisation = parameterisationOf(task, given);
    const chosen =
      given.alpha === 'cv'
        ? chooseAlpha(
            model,
            demonstrations,
            parameterisation,
            {
              smoothing: given.smoothing,
              repair: given.parameterisation === 'tabular' && given.smoothing === 0,
            },
            run.random.fork('folds'),
            (progress) => run.tick(progress),
          )
        : null;
    const alpha = chosen === null ? Number(given.alpha) : chosen.alpha;
    const earlier = chosen === null ? 0 : chosen.fits;

    const measure = smoothedMeasure(model, demonstrations, given.smoothing);
    const answer = parameterisation(measure).minimise(alpha, null, (iteration, objective, gradient) =>
      run.tick({ iteration: earlier + iteration, objective, gradient }),
    );
    return {
      stop: chosen !== null && !chosen.complete ? 'budget' : answer.stop,
      iterations: earlier + answer.iterations,
      policy: answer.policy,
      q: answer.q,
      value: answer.value,
      reward: answer.reward,
      parameters: answer.parameters,
      covariance: null,
      objective: answer.objective,
      diagnostics: {
        alpha,
        gradient: answer.gradient,
        ...(chosen === null ? {} : { folds: chosen.folds, heldOutLogLikelihood: chosen.heldOut }),
        ...answer.diagnostics,
      },
    };
  },
};

function isUnpenalised(alpha: IqLearnOptions['alpha']): boolean {
  return Number(alpha) === Infinity;
}

function parameterisationOf({ model, features }: Task, given: IqLearnOptions): Parameterisation {
  if (given.parameterisation === 'tabular' || features === null)
    return tabularParameterisation(model, given.tolerance);
  return given.parameterisation === 'linear-q'
    ? linearQParameterisation(model, features, given.tolerance)
    : linearRewardParameterisation(model, features, given.tolerance);
}
