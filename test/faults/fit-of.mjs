/** Every action alike. */
export function evenPolicy({ model: { stateCount, actionCount } }) {
  return new Float64Array(stateCount * actionCount).fill(1 / actionCount);
}

/** A policy and nothing else. */
export function fitOf(policy, rest = {}) {
  return {
    stop: 'converged',
    iterations: 1,
    policy,
    q: null,
    value: null,
    reward: null,
    parameters: null,
    covariance: null,
    objective: 0,
    diagnostics: {},
    ...rest,
  };
}
