import {
  describeDirection,
  type Identification,
  identification,
  roundingInformation,
} from '../core/choice/identification.ts';
import { identifiedFeatures } from '../core/choice/identified-features.ts';
import { choiceCovariances, choiceScores, expectedInformation } from '../core/choice/information.ts';
import { featureValues } from '../core/choice/linear-utility.ts';
import type { Estimator, Fit } from '../core/contract/estimator.ts';
import type { Task } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import type { PerPair, PerPairFeature } from '../core/contract/tables.ts';
import { stateWeights } from '../core/mdp/demonstrations.ts';
import { softSolve } from '../core/mdp/soft-solve.ts';
import { createLikelihood } from './nfxp/likelihood.ts';
import { maximiseLikelihood } from './nfxp/scoring.ts';

const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    tolerance: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 1e-10,
      description:
        'Converged when N gᵀI⁻¹g is at or below this (g the mean score, I the information), that is when the ' +
        'next step is below its square root in standard errors. The score is then polished to rounding.',
    },
    unidentified: {
      enum: ['refuse', 'least-norm'],
      default: 'refuse',
      description:
        'What to do where whole directions of the parameters change no observed choice. refuse: name one. ' +
        'least-norm: fit the shortest of all maximisers. Its policy is that of every maximiser where data are; ' +
        'its reward, value and Q are chosen by the norm and not by the data; parameters and covariance are ' +
        'returned only if nothing was unidentified (diagnostic unidentifiedDirections is 0).',
    },
  },
} as const;

type NfxpOptions = Required<FromSchema<typeof options>>;

/** Code of the start measure under which the gap of a feature is σ times its score. */
const signedFlow = 2;

/** Nested fixed point maximum likelihood of a reward that is linear in known features. */
export const nfxp: Estimator<NfxpOptions> = {
  id: 'nfxp',
  title: 'NFXP',
  summary:
    'Nested fixed point maximum likelihood: solves the soft Bellman equation inside, climbs the choice ' +
    'likelihood of a linear reward outside, and gives standard errors by name.',
  references: [
    { citation: 'Rust (1987), Econometrica 55(5), 999–1033', at: 'https://doi.org/10.2307/1911259' },
    {
      citation: 'Rust (1988), SIAM Journal on Control and Optimization 26(5), 1006–1024',
      at: 'https://doi.org/10.1137/0326056',
    },
    {
      citation: 'Iskhakov, Lee, Rust, Schjerning and Seo (2016), Econometrica 84(1), 365–370',
      at: 'https://doi.org/10.3982/ECTA12605',
    },
  ],
  version: 1,
  options,
  recovers: ({ unidentified }) =>
    unidentified === 'least-norm'
      ? { policy: 'features', reward: 'assigned', value: 'assigned', q: 'assigned' }
      : {
          policy: 'features',
          reward: 'features',
          value: 'features',
          q: 'features',
          parameters: 'features',
        },
  information: () => ({ transitions: 'known-or-estimated', features: true, anchor: false }),
  certificates: ({ unidentified }) => [
    unidentified === 'least-norm'
      ? { id: 'feature-gap', arguments: { startMeasure: signedFlow, tabular: 0 }, limit: 1e-7 }
      : { id: 'choice-score', arguments: {}, limit: 1e-8 },
    { id: 'bellman-residual', arguments: {}, limit: 1e-10 },
  ],
  limit: (given) => given,
  refuses,

  fit(task, { tolerance, unidentified }, run): Fit {
    const { model, demonstrations } = task;
    const restricted = unidentified === 'least-norm';
    const unseen = restricted ? identificationAtZero(task).unseen : [];
    const features = identifiedFeatures(task.features!, unseen);
    const { point, stop, iterations, evaluations, innerSteps } = maximiseLikelihood(
      model,
      demonstrations,
      createLikelihood(model, features, demonstrations),
      new Float64Array(features.names.length),
      tolerance,
      (progress) => run.tick(progress),
    );
    const { solution, values, mean, scores } = point;
    const finite = Number.isFinite(demonstrations.total);
    const identified = unseen.length === 0;
    return {
      stop,
      iterations,
      policy: solution.policy,
      q: solution.q,
      value: solution.value,
      reward: point.reward,
      parameters: identified ? point.theta : null,
      covariance: identified && finite ? choiceCovariances(model, demonstrations, solution, values) : null,
      objective: -mean,
      diagnostics: {
        meanLogLikelihood: mean,
        ...(finite ? { logLikelihood: demonstrations.total * mean } : {}),
        ...(restricted ? { unidentifiedDirections: unseen.length } : {}),
        informationCondition: identificationOf({ ...task, features }, solution.policy, scores).condition,
        solverResidual: solution.residual,
        evaluations,
        newtonSteps: innerSteps,
      },
    };
  },
};

function refuses(task: Task, { unidentified }: NfxpOptions): string | null {
  if (task.features === null) return 'NFXP estimates a linear reward and the task has no features.';
  const { names } = task.features;
  const { weakest, unseen } = identificationAtZero(task);
  if (unseen.length === names.length && unidentified === 'least-norm') {
    return 'The observed choices carry no information about any combination of the parameters.';
  }
  if (unseen.length === 0 || unidentified === 'least-norm') return null;
  return (
    `The observed choices carry no information about ${describeDirection(names, weakest)}: ` +
    'every multiple of it can be added to the parameters without changing the policy where data are.'
  );
}

/**
 * A direction of θ that the choices cannot see has no information at any θ, hence
 * none at θ = 0, where looking for it costs one solve.
 */
function identificationAtZero(task: Task): Identification {
  const { model, features } = task;
  const solution = softSolve(model, new Float64Array(model.stateCount * model.actionCount));
  const scores = choiceScores(model, solution.policy, featureValues(model, features!, solution));
  return identificationOf(task, solution.policy, scores);
}

function identificationOf(
  { model, features, demonstrations }: Task,
  policy: PerPair,
  scores: PerPairFeature,
): Identification {
  return identification(
    expectedInformation(model, stateWeights(model, demonstrations), policy, scores),
    roundingInformation(model, features!, model.shockScale),
  );
}
