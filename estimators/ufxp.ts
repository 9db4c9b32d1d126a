import { type FeaturedTask, whyUnidentified } from '../core/choice/choice-identification.ts';
import { choiceFrequencies } from '../core/choice/frequencies.ts';
import { identification, roundingInformation } from '../core/choice/identification.ts';
import { meanLogLikelihood } from '../core/choice/likelihood.ts';
import { linearReward } from '../core/choice/linear-utility.ts';
import type { Estimator, Fit } from '../core/contract/estimator.ts';
import type { Demonstrations, Model, Task } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import type { PerPair, PerState } from '../core/contract/tables.ts';
import { stateWeights } from '../core/mdp/demonstrations.ts';
import { softSolve } from '../core/mdp/soft-solve.ts';
import { factorCholesky } from '../core/numerics/cholesky.ts';
import { normalEquations, remainingDistance } from './ufxp/unnested.ts';

const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    thin: {
      enum: ['smooth', 'drop'],
      default: 'smooth',
      description:
        'What to do with a visited state in which an available action was never chosen: its log odds are ' +
        'infinite. smooth: add pseudo-observations. drop: leave its equations out, which selects states by ' +
        'what was chosen there and biases the estimate where such states are many.',
    },
    smoothing: {
      type: 'number',
      minimum: 0,
      default: 0.5,
      description:
        'Pseudo-observations added to every available action of every visited state where thin is smooth. One ' +
        'half takes the first-order bias out of the log odds of two actions. Counts against the number of ' +
        'decisions; without effect in the population limit, where states that are still thin are dropped. ' +
        'Standard errors take no notice of it.',
    },
  },
} as const;

type UfxpOptions = Required<FromSchema<typeof options>>;

/** Unnested fixed point: the logit first-order conditions at estimated choice probabilities, linear in θ. */
export const ufxp: Estimator<UfxpOptions> = {
  id: 'ufxp',
  title: 'UFXP',
  summary:
    'Unnested fixed point: at the observed choice frequencies the first-order conditions of the logit are linear in ' +
    'the parameters; optimally weighted least squares solves them with one factorisation and no search.',
  references: [
    { citation: 'Oguz and Bray (2026), the unnested fixed point', at: '' },
    {
      citation: 'Berkson (1944), Journal of the American Statistical Association 39(227), 357–365',
      at: 'https://doi.org/10.1080/01621459.1944.10500699',
    },
    {
      citation: 'Pesendorfer and Schmidt-Dengler (2008), Review of Economic Studies 75(3), 901–928',
      at: 'https://doi.org/10.1111/j.1467-937X.2008.00496.x',
    },
    {
      citation: 'Anscombe (1956), Biometrika 43(3/4), 461–464',
      at: 'https://doi.org/10.2307/2332926',
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
  certificates: () => [{ id: 'bellman-residual', arguments: {}, limit: 1e-10 }],
  limit: (given) => ({ ...given, smoothing: 0 }),

  refuses(task, given) {
    if (!hasFeatures(task)) return 'UFXP estimates a linear reward and the task has no features.';
    const { model, features, demonstrations } = task;
    const first = firstStage(model, demonstrations, given);
    if (first.used === 0) {
      return 'In every visited state some available action was never chosen, and none is smoothed: no state has finite log odds.';
    }
    const { matrix } = normalEquations(model, features, first.policy, first.weights);
    return whyUnidentified(
      task,
      identification(matrix, roundingInformation(model, features, model.shockScale)),
    );
  },

  fit(task, given, run): Fit {
    const { model, features, demonstrations } = task as FeaturedTask;
    const { policy, weights, ...states } = firstStage(model, demonstrations, given);
    const equations = normalEquations(model, features, policy, weights);
    const K = features.names.length;
    const factor = factorCholesky(equations.matrix, K);
    const theta = factor.solve(equations.right, new Float64Array(K));
    const objective = remainingDistance(model, policy, weights, equations, theta);

    const reward = linearReward(features, theta, new Float64Array(policy.length));
    const solution = softSolve(model, reward);
    const inTime = run.tick({ iteration: 1, objective, gradient: null });
    const { total } = demonstrations;
    const finite = Number.isFinite(total);
    const mean = meanLogLikelihood(model, demonstrations, solution.policy);
    return {
      stop: inTime ? 'converged' : 'budget',
      iterations: 1,
      policy: solution.policy,
      q: solution.q,
      value: solution.value,
      reward,
      parameters: theta,
      covariance: finite ? { expected: factor.inverse().map((x) => x / total) } : null,
      objective,
      diagnostics: {
        meanLogLikelihood: mean,
        ...(finite ? { logLikelihood: total * mean, distance: 2 * total * objective } : {}),
        degreesOfFreedom: states.equations - K,
        statesUsed: states.used,
        statesSmoothed: states.smoothed,
        statesDropped: states.dropped,
        statesUnvisited: states.unvisited,
        informationCondition: identification(
          equations.matrix,
          roundingInformation(model, features, model.shockScale),
        ).condition,
        solverResidual: solution.residual,
      },
    };
  },
};

function hasFeatures(task: Task): task is FeaturedTask {
  return task.features !== null;
}

/** Choice probabilities and the states whose log odds they give. */
interface FirstStage {
  /** P̂, length S·A; uniform in unvisited states. */
  readonly policy: PerPair;
  /** μ, the share of decisions in each state; 0 in states that were dropped. Length S. */
  readonly weights: PerState;
  /** Visited states that count. */
  readonly used: number;
  /** Those among them that count for their smoothing alone. */
  readonly smoothed: number;
  /** Visited states that do not. */
  readonly dropped: number;
  readonly unvisited: number;
  /** Available actions beyond the first in the states that count. */
  readonly equations: number;
}

function firstStage(
  model: Model,
  demonstrations: Demonstrations,
  { thin, smoothing }: UfxpOptions,
): FirstStage {
  const added = thin === 'smooth' ? smoothing : 0;
  const { policy, unobserved, visited } = choiceFrequencies(model, demonstrations, added);
  const weights = stateWeights(model, demonstrations);
  const { stateCount: S, actionCount: A, available } = model;
  let [used, dropped, equations] = [0, 0, 0];
  for (let s = 0; s < S; s++) {
    if (visited[s] === 0) continue;
    let choices = 0;
    let chosen = 0;
    for (let i = s * A; i < (s + 1) * A; i++) {
      if (available === null || available[i] === 1) choices++;
      if (policy[i] > 0) chosen++;
    }
    if (chosen < choices) {
      weights[s] = 0;
      dropped++;
    } else {
      used++;
      equations += choices - 1;
    }
  }
  return {
    policy,
    weights,
    used,
    smoothed: unobserved.length - dropped,
    dropped,
    unvisited: S - used - dropped,
    equations,
  };
}
