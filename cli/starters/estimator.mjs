/**
 * A starter estimator: smoothed choice frequencies, state by state. Replace what `fit` does by your method.
 *
 *   irlbench conform ./my-estimator.mjs                                     does it keep the contract?
 *   irlbench fit --estimator ./my-estimator.mjs --environment gridworld     what does it say?
 *
 * In a suite it is { "id": "./my-estimator.mjs" }, relative to the suite's file.
 *
 * @type {import('irlbench').Estimator}
 */
export default {
  // Kebab-case. Names the method in keys and reports.
  id: 'my-estimator',
  title: 'My estimator',
  summary: 'Smoothed choice frequencies, state by state; recovers the policy only.',
  references: [{ citation: 'Laplace (1814), Essai philosophique sur les probabilités', at: '' }],
  // Raise it when you mean a change of behaviour.
  version: 1,

  // JSON Schema of the options; every option has a default, and unknown ones are refused.
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      pseudoCounts: {
        type: 'number',
        exclusiveMinimum: 0,
        default: 0.001,
        description: 'Added to the share of every available action of every state.',
      },
    },
  },

  // What it recovers and how the free part of it is pinned; what it does not recover is left out.
  recovers: () => ({ policy: 'policy-advantage' }),
  // What it is told.
  information: () => ({ transitions: 'none', features: false, anchor: false }),
  // Metrics that must be near 0 where it claims to have converged: the harness computes them, not you.
  certificates: () => [],
  // Options of its unpenalised limit, or null.
  limit: () => null,

  // One sentence where a task is out of reach, else null. Looks only.
  refuses: () => null,

  /**
   * S states, A actions; tables are row-major, index s * A + a. Writes to nothing that it is given, draws from
   * `run.random` only, and calls `run.tick` once per iteration: false means that the budget is spent.
   */
  fit({ model, demonstrations }, { pseudoCounts }, run) {
    const { stateCount: S, actionCount: A, available } = model;
    const { state, action, weight } = demonstrations.decisions;
    const policy = new Float64Array(S * A);
    const total = weight.reduce((sum, w) => sum + w, 0);
    weight.forEach((w, i) => {
      policy[state[i] * A + action[i]] += w / total;
    });
    for (let s = 0; s < S; s++) {
      let sum = 0;
      for (let a = 0; a < A; a++) {
        const i = s * A + a;
        if (available === null || available[i] === 1) policy[i] += pseudoCounts;
        sum += policy[i];
      }
      for (let a = 0; a < A; a++) policy[s * A + a] /= sum;
    }
    // The value that is minimised: minus the mean log-likelihood, nats per decision.
    const objective = -weight.reduce(
      (sum, w, i) => sum + (w / total) * Math.log(policy[state[i] * A + action[i]]),
      0,
    );
    const goOn = run.tick({ iteration: 1, objective, gradient: null });
    return {
      stop: goOn ? 'converged' : 'budget',
      iterations: 1,
      policy,
      // null: "this method does not recover it".
      q: null,
      value: null,
      reward: null,
      parameters: null,
      covariance: null,
      objective,
      diagnostics: {},
    };
  },
};
