import { choiceFrequencies } from '../core/choice/frequencies.ts';
import { meanLogLikelihood } from '../core/choice/likelihood.ts';
import type { Estimator, Fit } from '../core/contract/estimator.ts';
import type { Anchor, Model, Task } from '../core/contract/model.ts';
import type { FromSchema } from '../core/contract/schema.ts';
import type { PerPair, PerState } from '../core/contract/tables.ts';
import { factorPolicySystem } from '../core/mdp/policy-system.ts';
import { rewardFromValue } from '../core/mdp/soft-bellman.ts';

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
        'Without it a visited state that never shows one of its actions is refused.',
    },
  },
} as const;

type AnchoredCcpOptions = Required<FromSchema<typeof options>>;

/** What the choices and one known payoff say about reward, value and Q, with nothing assumed about the reward. */
export const anchoredCcp: Estimator<AnchoredCcpOptions> = {
  id: 'anchored-ccp',
  title: 'Anchored CCP inversion',
  summary:
    'Inverts choice frequencies into reward, value and Q, given the payoff of one action: exact in the ' +
    'population, without any assumption on the reward. Unvisited states count as choosing uniformly.',
  references: [
    {
      citation: 'Hotz and Miller (1993), Review of Economic Studies 60(3), 497–529',
      at: 'https://doi.org/10.2307/2298122',
    },
    {
      citation: 'Magnac and Thesmar (2002), Econometrica 70(2), 801–816',
      at: 'https://doi.org/10.1111/1468-0262.00306',
    },
  ],
  version: 1,
  options,
  recovers: () => ({ policy: 'anchored', reward: 'anchored', value: 'anchored', q: 'anchored' }),
  information: () => ({ transitions: 'known-or-estimated', features: false, anchor: true }),
  certificates: () => [{ id: 'bellman-residual', arguments: {}, limit: 1e-10 }],
  limit: () => ({ smoothing: 0 }),
  refuses: (task, { smoothing }) => refusesAnchor(task) ?? refusesSupport(task, smoothing),

  fit({ model, anchor, demonstrations }, { smoothing }, run): Fit {
    const { policy, visited } = choiceFrequencies(model, demonstrations, smoothing);
    const value = anchoredValue(model, anchor!, policy);
    const q = qFromPolicy(model, policy, value);
    const reward = rewardFromValue(model, q, value, new Float64Array(q.length));
    const objective = -meanLogLikelihood(model, demonstrations, policy);
    const inTime = run.tick({ iteration: 1, objective, gradient: null });
    let unvisitedStates = 0;
    for (const seen of visited) unvisitedStates += 1 - seen;
    return {
      stop: inTime ? 'converged' : 'budget',
      iterations: 1,
      policy,
      q,
      value,
      reward,
      parameters: null,
      covariance: null,
      objective,
      diagnostics: { unvisitedStates },
    };
  },
};

/**
 * V = (I − γP_a₀)⁻¹(c − σ log π_a₀), from V(s) = Q(s,a₀) − σ log π(a₀|s) and
 * Q(s,a₀) = c(s) + γP_a₀V; an end is worth its continuation.
 */
function anchoredValue(model: Model, { action, payoff }: Anchor, policy: PerPair): PerState {
  const { stateCount: S, actionCount: A, discount, shockScale, continuation } = model;
  const { rowStart } = model.transitions;
  const always: PerPair = new Float64Array(S * A);
  const flow: PerState = new Float64Array(S);
  for (let s = 0; s < S; s++) {
    const i = s * A + action;
    always[i] = 1;
    const after = continuation !== null && rowStart[i] === rowStart[i + 1] ? discount * continuation[i] : 0;
    flow[s] = payoff[s] + after - shockScale * Math.log(policy[i]);
  }
  return factorPolicySystem(model, always).solve(flow, flow);
}

/** Q = V + σ log π; V where the action is not available. */
function qFromPolicy(
  { actionCount: A, shockScale, available }: Model,
  policy: PerPair,
  value: PerState,
): PerPair {
  return policy.map((probability, i) => {
    const v = value[Math.floor(i / A)];
    return available !== null && available[i] === 0 ? v : v + shockScale * Math.log(probability);
  });
}

function refusesAnchor({ model, anchor }: Task): string | null {
  if (anchor === null)
    return 'Anchored inversion needs an action whose payoff is known, and this task has none.';
  const { actionCount: A, available } = model;
  for (let s = 0; available !== null && s < model.stateCount; s++) {
    if (available[s * A + anchor.action] === 0) {
      return `The anchor, action ${anchor.action}, is not available in state ${s}; it must be in every state.`;
    }
  }
  return null;
}

/** log 0: neither the value of a state without its anchor nor the reward of an action never seen is finite. */
function refusesSupport({ model, demonstrations }: Task, smoothing: number): string | null {
  const { policy, unobserved } = choiceFrequencies(model, demonstrations, smoothing);
  const { actionCount: A, available } = model;
  const lacking = unobserved.filter((s) => {
    for (let i = s * A; i < (s + 1) * A; i++) {
      if (policy[i] === 0 && (available === null || available[i] === 1)) return true;
    }
    return false;
  });
  if (lacking.length === 0) return null;
  const shown = lacking.slice(0, 8).join(', ') + (lacking.length > 8 ? ', …' : '');
  return (
    `${lacking.length} visited ${lacking.length === 1 ? 'state never shows' : 'states never show'} one of ` +
    `the available actions (${lacking.length === 1 ? 'state' : 'states'} ${shown}), and the logarithm of 0 ` +
    'has no inverse. Smooth the counts.'
  );
}
