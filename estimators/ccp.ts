import { identificationAtZero, whyUnidentified } from '../core/choice/choice-identification.ts';
import { type FirstStage, firstStageProbabilities } from '../core/choice/first-stage.ts';
import { choiceCovariances } from '../core/choice/information.ts';
import { meanLogLikelihood, meanLogLikelihoodOfValues } from '../core/choice/likelihood.ts';
import { featureValues, linearReward } from '../core/choice/linear-utility.ts';
import { BenchError } from '../core/contract/errors.ts';
import type { Estimator, Fit } from '../core/contract/estimator.ts';
import type { Task } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import type { PerPair } from '../core/contract/tables.ts';
import { pairWeights } from '../core/mdp/demonstrations.ts';
import { type SoftSolution, softSolve } from '../core/mdp/soft-solve.ts';
import { maxAbsDifference } from '../core/numerics/vector.ts';
import { findReset, finiteDependence } from './ccp/finite-dependence.ts';
import { iteratePseudoLikelihood } from './ccp/npl.ts';
import { fullValuation, type Valuation } from './ccp/valuation.ts';

const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    iterations: {
      anyOf: [{ type: 'integer', minimum: 1 }, { enum: ['Infinity'] }],
      default: 'Infinity',
      description:
        'Pseudo-likelihood stages. 1: Hotz and Miller, badly biased in small samples. K: NPL(K). Infinity: to ' +
        'the fixed point, which is a root of the likelihood equations whatever the first stage was.',
    },
    valuation: {
      enum: ['full', 'finite-dependence'],
      default: 'full',
      description:
        'full: one linear solve per parameter. finite-dependence: none, where an action available everywhere ' +
        'renews or ends the process; one iteration only, and no standard errors, since the error of the first ' +
        'stage enters at first order.',
    },
    firstStage: {
      enum: ['frequency', 'smoothed', 'logit-sieve'],
      default: 'frequency',
      description:
        'Choice probabilities to start from: frequencies, frequencies with pseudo-observations, or a ' +
        'multinomial logit in a polynomial of the position of the state (its coordinates, else its index). ' +
        'The last depends on the order of the states.',
    },
    smoothing: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 0.5,
      description:
        'Of the smoothed first stage: pseudo-observations in every available action of every visited state. ' +
        'A half makes log odds unbiased to first order (Anscombe 1956).',
    },
    degree: {
      type: 'integer',
      minimum: 0,
      maximum: 8,
      default: 2,
      description: 'Of the logit sieve: total degree of the polynomial.',
    },
  },
} as const;

type CcpOptions = Required<FromSchema<typeof options>>;

/** Conditional choice probability estimation of a reward that is linear in known features. */
export const ccp: Estimator<CcpOptions> = {
  id: 'ccp',
  title: 'CCP',
  summary:
    'Pseudo-likelihood with choice probabilities in place of the dynamic programme: Hotz–Miller in one ' +
    'iteration (badly biased in small samples), NPL in K, the likelihood equations of NFXP at the fixed point.',
  references: [
    {
      citation: 'Hotz and Miller (1993), Review of Economic Studies 60(3), 497–529',
      at: 'https://doi.org/10.2307/2298122',
    },
    {
      citation: 'Aguirregabiria and Mira (2002), Econometrica 70(4), 1519–1543',
      at: 'https://doi.org/10.1111/1468-0262.00340',
    },
    {
      citation: 'Arcidiacono and Miller (2011), Econometrica 79(6), 1823–1867',
      at: 'https://doi.org/10.3982/ECTA7743',
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
  certificates: ({ iterations }) => {
    const consistency = { id: 'bellman-residual', arguments: {}, limit: 1e-10 };
    return Number(iterations) === Infinity
      ? [{ id: 'choice-score', arguments: {}, limit: 1e-8 }, consistency]
      : [consistency];
  },
  limit: (given) => given,
  refuses: (task, given) =>
    refusesIteration(given) ?? refusesValuation(task, given) ?? refusesParameters(task),

  /**
   * Policy, value, Q and reward are the soft-optimal ones of φθ̂, so that they belong together
   * at any K; how far the last choice probabilities are from that policy is a diagnostic.
   */
  fit(task, given, run): Fit {
    const { model, demonstrations } = task;
    const features = task.features!;
    const pseudo = iteratePseudoLikelihood(
      model,
      valuationOf(task, given),
      pairWeights(model, demonstrations),
      firstStageProbabilities(model, demonstrations, firstStageOf(given)),
      features.names.length,
      Number(given.iterations),
      (progress) => run.tick(progress),
    );
    const reward = linearReward(features, pseudo.theta, new Float64Array(pseudo.policy.length));
    const solution = softSolve(model, reward);
    const mean = meanAt(task, solution);
    const finite = Number.isFinite(demonstrations.total);
    return {
      stop: pseudo.stop,
      iterations: pseudo.iterations,
      policy: solution.policy,
      q: solution.q,
      value: solution.value,
      reward,
      parameters: pseudo.theta,
      covariance: finite && given.valuation === 'full' ? covarianceAt(task, solution) : null,
      objective: -pseudo.mean,
      diagnostics: {
        meanPseudoLogLikelihood: pseudo.mean,
        meanLogLikelihood: mean,
        ...(finite
          ? {
              pseudoLogLikelihood: demonstrations.total * pseudo.mean,
              logLikelihood: demonstrations.total * mean,
            }
          : {}),
        policyChange: pseudo.change,
        pseudoPolicyGap: maxAbsDifference(pseudo.policy, solution.policy),
        solverResidual: solution.residual,
        newtonSteps: pseudo.newtonSteps,
      },
    };
  },
};

function firstStageOf({ firstStage, smoothing, degree }: CcpOptions): FirstStage {
  if (firstStage === 'frequency') return { kind: 'frequency', floor: 0 };
  return firstStage === 'smoothed' ? { kind: 'smoothed', smoothing } : { kind: 'logit-sieve', degree };
}

function valuationOf({ model, features }: Task, { valuation }: CcpOptions): Valuation {
  if (valuation === 'full') return fullValuation(model, features!);
  const reset = findReset(model);
  if (reset === null) throw new BenchError('bad-data', noReset);
  return finiteDependence(model, features!, reset);
}

/**
 * By the zero Jacobian ∂Ψ/∂P = 0 at the fixed point, K stages of a consistent first stage have
 * the variance of maximum likelihood for every K ≥ 1: the matrices of the likelihood at θ̂.
 */
function covarianceAt({ model, features, demonstrations }: Task, solution: SoftSolution): Fit['covariance'] {
  return choiceCovariances(model, demonstrations, solution, featureValues(model, features!, solution));
}

/** From the policy, which is exact, or where an observed choice underflows from the values. */
function meanAt({ model, demonstrations }: Task, { policy, q, value }: SoftSolution): number {
  const mean = meanLogLikelihood(model, demonstrations, policy);
  return mean > -Infinity ? mean : meanLogLikelihoodOfValues(model, demonstrations, q, value);
}

const noReset =
  'Finite dependence needs an action that is available in every state and either renews the process (the ' +
  'same next states from everywhere) or ends it; this model has none. Use the full valuation.';

function refusesIteration({ valuation, iterations }: CcpOptions): string | null {
  if (valuation === 'full' || iterations === 1) return null;
  return (
    'Finite dependence is for one iteration: its map of choice probabilities is no policy iteration, so that ' +
    'repeating it leads to another estimator than maximum likelihood. Set iterations to 1.'
  );
}

function refusesValuation({ model, demonstrations }: Task, given: CcpOptions): string | null {
  if (given.valuation === 'full') return null;
  const reset = findReset(model);
  if (reset === null) return noReset;
  if (given.firstStage !== 'frequency') return null;
  const policy = firstStageProbabilities(model, demonstrations, firstStageOf(given));
  const lacking = statesWithout(policy, reset.action, model.actionCount);
  if (lacking.length === 0) return null;
  return (
    `Finite dependence takes the logarithm of how often action ${reset.action} is chosen, and in ` +
    `${lacking.length} visited states (the first is state ${lacking[0]}) it never is. Smooth the first stage.`
  );
}

function statesWithout(policy: PerPair, action: number, actionCount: number): readonly number[] {
  const states: number[] = [];
  for (let i = action; i < policy.length; i += actionCount) {
    if (policy[i] === 0) states.push(Math.floor(i / actionCount));
  }
  return states;
}

function refusesParameters(task: Task): string | null {
  const { features } = task;
  if (features === null) return 'CCP estimates a linear reward and the task has no features.';
  const featured = { ...task, features };
  return whyUnidentified(featured, identificationAtZero(featured));
}
