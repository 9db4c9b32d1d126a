import { meanLogLikelihood } from '../../../core/choice/likelihood.ts';
import type { Fit } from '../../../core/contract/estimator.ts';
import type { Model, Task } from '../../../core/contract/model.ts';
import type { PerPair, PerState } from '../../../core/contract/tables.ts';
import { rewardFromValue } from '../../../core/mdp/soft-bellman.ts';
import { createSoftSolver } from '../../../core/mdp/soft-solve.ts';

/** What a control answers: the tables of a fit, without a method's account of itself. */
export type Answer = Pick<Fit, 'policy' | 'q' | 'value' | 'reward'> & Partial<Pick<Fit, 'parameters'>>;

/** A made-up answer in the shape of a fit; its objective is the log-loss of its policy on the panel. */
export function asFit({ model, demonstrations }: Task, answer: Answer): Fit {
  return {
    stop: 'converged',
    iterations: 0,
    parameters: null,
    covariance: null,
    objective: -meanLogLikelihood(model, demonstrations, answer.policy),
    diagnostics: {},
    ...answer,
  };
}

/** The soft-optimal answer to a reward, solved in the model that estimators are told. */
export function answerReward(model: Model, reward: PerPair): Answer {
  const { policy, q, value } = createSoftSolver(model).solve(reward);
  return { policy, q, value, reward };
}

/** The Bellman-consistent answer with a given policy and value: Q = V + σ log π, r = Q − γPV. */
export function answerPolicy(model: Model, policy: PerPair, value: PerState): Answer {
  const A = model.actionCount;
  const q = policy.map((p, i) => value[Math.floor(i / A)] + model.shockScale * Math.log(p));
  return { policy, q, value, reward: rewardFromValue(model, q, value, new Float64Array(q.length)) };
}

/** The policy that chooses every available action alike. */
export function uniformPolicy(model: Model): PerPair {
  const { stateCount: S, actionCount: A, available } = model;
  const policy = new Float64Array(S * A);
  for (let s = 0; s < S; s++) {
    let choices = 0;
    for (let i = s * A; i < (s + 1) * A; i++) if (available === null || available[i] === 1) choices++;
    for (let i = s * A; i < (s + 1) * A; i++)
      if (available === null || available[i] === 1) policy[i] = 1 / choices;
  }
  return policy;
}
