import { choiceFrequencies } from '../core/choice/frequencies.ts';
import { meanLogLikelihood } from '../core/choice/likelihood.ts';
import type { Estimator, Fit } from '../core/contract/estimator.ts';
import type { FromSchema } from '../core/contract/schema.ts';

const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    smoothing: {
      type: 'number',
      minimum: 0,
      default: 0,
      description:
        'Laplace smoothing: pseudo-observations added to every available action of every visited state. ' +
        'Counts against the number of decisions, not against the weights; without effect in the population limit.',
    },
  },
} as const;

type BcOptions = FromSchema<typeof options>;

/** Behavioural cloning: copies the observed choice frequencies and knows nothing of dynamics or rewards. */
export const bc: Estimator<Required<BcOptions>> = {
  id: 'bc',
  title: 'Behavioural cloning',
  summary:
    'Weighted choice frequencies, state by state; recovers the policy only and claims no reward, value or Q.',
  references: [
    {
      citation: 'Pomerleau (1991), Neural Computation 3(1), 88–97',
      at: 'https://doi.org/10.1162/neco.1991.3.1.88',
    },
    {
      citation: 'Hotz and Miller (1993), Review of Economic Studies 60(3), 497–529',
      at: 'https://doi.org/10.2307/2298122',
    },
  ],
  version: 1,
  options,
  recovers: () => ({ policy: 'policy-advantage' }),
  information: () => ({ transitions: 'none', features: false, anchor: false }),
  certificates: () => [],
  limit: () => ({ smoothing: 0 }),
  refuses: () => null,

  fit({ model, demonstrations }, { smoothing }, run): Fit {
    const { policy, unobserved, visited } = choiceFrequencies(model, demonstrations, smoothing);
    const objective = -meanLogLikelihood(model, demonstrations, policy);
    const inTime = run.tick({ iteration: 1, objective, gradient: null });
    let visitedStates = 0;
    for (const seen of visited) visitedStates += seen;
    return {
      stop: inTime ? 'converged' : 'budget',
      iterations: 1,
      policy,
      q: null,
      value: null,
      reward: null,
      parameters: null,
      covariance: null,
      objective,
      diagnostics: { visitedStates, statesWithUnobservedActions: unobserved.length },
    };
  },
};
