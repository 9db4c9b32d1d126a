import { describeDirection, identification, unidentifiedCondition } from '../core/choice/identification.ts';
import { choiceCovariances, choiceScores, expectedInformation } from '../core/choice/information.ts';
import { featureValues } from '../core/choice/linear-utility.ts';
import type { Estimator, Fit } from '../core/contract/estimator.ts';
import type { Task } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import type { ParameterMatrix } from '../core/contract/tables.ts';
import { stateWeights } from '../core/mdp/demonstrations.ts';
import { softSolve } from '../core/mdp/soft-solve.ts';
import { createLikelihood, type Point } from './nfxp/likelihood.ts';
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
  },
} as const;

type NfxpOptions = Required<FromSchema<typeof options>>;

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
  refuses,

  fit({ model, features, demonstrations }, { tolerance }, run): Fit {
    const known = features!;
    const { point, stop, iterations, evaluations, innerSteps } = maximiseLikelihood(
      model,
      demonstrations,
      createLikelihood(model, known, demonstrations),
      new Float64Array(known.names.length),
      tolerance,
      (progress) => run.tick(progress),
    );
    const { solution, values, mean } = point;
    const finite = Number.isFinite(demonstrations.total);
    return {
      stop,
      iterations,
      policy: solution.policy,
      q: solution.q,
      value: solution.value,
      reward: point.reward,
      parameters: point.theta,
      covariance: finite ? choiceCovariances(model, demonstrations, solution, values) : null,
      objective: -mean,
      diagnostics: {
        meanLogLikelihood: mean,
        ...(finite ? { logLikelihood: demonstrations.total * mean } : {}),
        informationCondition: identification(informationAt(point)).condition,
        solverResidual: solution.residual,
        evaluations,
        newtonSteps: innerSteps,
      },
    };

    function informationAt({ solution: { policy }, scores }: Point): ParameterMatrix {
      return expectedInformation(model, stateWeights(model, demonstrations), policy, scores);
    }
  },
};

/**
 * A direction of θ that the choices cannot see has no information at any θ, hence
 * none at θ = 0, where looking for it costs one solve.
 */
function refuses({ model, features, demonstrations }: Task): string | null {
  if (features === null) return 'NFXP estimates a linear reward and the task has no features.';
  const solution = softSolve(model, new Float64Array(model.stateCount * model.actionCount));
  const scores = choiceScores(model, solution.policy, featureValues(model, features, solution));
  const { condition, weakest } = identification(
    expectedInformation(model, stateWeights(model, demonstrations), solution.policy, scores),
  );
  if (condition < unidentifiedCondition) return null;
  return (
    `The observed choices carry no information about ${describeDirection(features.names, weakest)}: ` +
    'every multiple of it can be added to the parameters without changing the policy where data are.'
  );
}
