/**
 * The smallest estimator of one's own: it copies the observed choices, smoothed towards all actions alike.
 * Plain JavaScript, no imports; `core/contract/estimator.ts` says what every part means.
 */
export default {
  id: 'majority',
  title: 'Majority vote',
  summary: 'Choice frequencies with a prior; claims the policy and nothing else.',
  references: [],
  version: 1,
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      prior: { type: 'number', exclusiveMinimum: 0, default: 1, description: 'Pseudo-choices per action.' },
    },
  },
  recovers: () => ({ policy: 'none' }),
  information: () => ({ transitions: 'none', features: false, anchor: false }),
  certificates: () => [],
  // Of endless data the prior is no part: its population limit is this very method.
  limit: () => null,
  refuses: () => null,

  fit({ model, demonstrations }, { prior }) {
    const { stateCount, actionCount, available } = model;
    const { state, action, weight } = demonstrations.decisions;
    // Weights are shares of all decisions; endless data has no number of them.
    const total = Number.isFinite(demonstrations.total) ? demonstrations.total : 1 / Number.EPSILON;
    const policy = Float64Array.from({ length: stateCount * actionCount }, (_, i) =>
      available?.[i] === 0 ? 0 : prior,
    );
    for (let j = 0; j < state.length; j++) policy[state[j] * actionCount + action[j]] += total * weight[j];
    let objective = 0;
    for (let s = 0; s < stateCount; s++) {
      const row = policy.subarray(s * actionCount, (s + 1) * actionCount);
      const sum = row.reduce((x, y) => x + y, 0);
      for (let a = 0; a < actionCount; a++) row[a] /= sum;
    }
    for (let j = 0; j < state.length; j++)
      objective -= weight[j] * Math.log(policy[state[j] * actionCount + action[j]]);
    return {
      stop: 'converged',
      iterations: 1,
      policy,
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
