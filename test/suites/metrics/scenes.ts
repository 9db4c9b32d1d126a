import type { World } from '../../../core/contract/environment.ts';
import type { Fit } from '../../../core/contract/estimator.ts';
import type { AnswerKey, Mask, Metric, MetricInput, Weights } from '../../../core/contract/metric.ts';
import type { Anchor, Demonstrations, Features, Model, Task } from '../../../core/contract/model.ts';
import type { PerPair, PerState } from '../../../core/contract/tables.ts';
import { demonstrationsFromCounts } from '../../../core/mdp/demonstrations.ts';
import { normalisedOccupancy } from '../../../core/mdp/occupancy.ts';
import { populationDemonstrations } from '../../../core/mdp/population.ts';
import { rewardFromValue } from '../../../core/mdp/soft-bellman.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { buildTransitions } from '../../../core/mdp/transitions.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { normals, randomModel } from '../../support/random-task.ts';

/** A world with its answer key and the task that is cut from it. */
export interface Scene {
  readonly world: World & { readonly truth: NonNullable<World['truth']> };
  readonly key: AnswerKey;
  readonly task: Task;
}

/** A garnet of 20 states, 4 actions and 4 branches with γ = .9, a reward linear in 3 features, and action 3 as anchor. */
export function garnet(label: string, shockScale = 1): Scene {
  const { model, features } = randomModel(label, {
    states: 20,
    actions: 4,
    branches: 4,
    parameters: 3,
    discount: 0.9,
    shockScale,
  });
  const parameters = normals(createRandom(`${label} parameters`), 3).map((x) => x / 2);
  return scene(model, features, parameters);
}

/** A world around a linear reward, observed by everybody for 40 periods. */
export function scene(model: Model, features: Features, parameters: Float64Array): Scene {
  const { stateCount: S, actionCount: A } = model;
  const K = parameters.length;
  const reward = Float64Array.from({ length: S * A }, (_, i) =>
    parameters.reduce((sum, theta, k) => sum + theta * features.values[i * K + k], 0),
  );
  const anchor: Anchor = {
    action: A - 1,
    payoff: Float64Array.from({ length: S }, (_, s) => reward[s * A + A - 1]),
  };
  const world: Scene['world'] = {
    model,
    features,
    anchor,
    truth: { reward, parameters },
    panel: null,
    design: { individuals: Infinity, periods: 40 },
    absorbing: [],
    exitAction: A - 1,
    layout: { kind: 'set' },
    actionLabels: Array.from({ length: A }, (_, a) => `action ${a}`),
    published: [],
    notes: [],
  };
  return withWorld(world, null);
}

/** Three states in a ring, two actions: 0 walks on, 1 stays; state 2 was never seen and does not decide. */
export function ring(available: Uint8Array | null = null): Scene {
  const model: Model = {
    stateCount: 3,
    actionCount: 2,
    transitions: buildTransitions(3, 2, (s, a) => [[a === 0 ? (s + 1) % 3 : s, 1]]),
    available,
    continuation: null,
    initial: Float64Array.of(1, 0, 0),
    discount: 0.5,
    shockScale: 1,
    coordinates: null,
  };
  const features = { names: ['walk'], values: Float64Array.of(1, 0, 1, 0, 1, 0) };
  const base = scene(model, features, Float64Array.of(0.4));
  return withWorld(
    { ...base.world, absorbing: [2] },
    demonstrationsFromCounts(model, Float64Array.of(3, 0, 1, 0, 0, 0)),
  );
}

/** Solves a world and cuts a task; without demonstrations, from its population. */
export function withWorld(world: Scene['world'], demonstrations: Demonstrations | null): Scene {
  const { model } = world;
  const { policy, q, value, residual } = softSolve(model, world.truth.reward);
  const occupancy = normalisedOccupancy(model, policy, model.initial);
  return {
    world,
    key: { world, policy, q, value, occupancy, residual },
    task: {
      model,
      transitionsFrom: 'known',
      features: world.features,
      anchor: world.anchor,
      demonstrations: demonstrations ?? populationDemonstrations(model, policy, world.design.periods),
    },
  };
}

/** A fit that says nothing but what it is given. */
export function fitOf(parts: Partial<Fit> & Pick<Fit, 'policy'>): Fit {
  return {
    stop: 'converged',
    iterations: 1,
    q: null,
    value: null,
    reward: null,
    parameters: null,
    covariance: null,
    objective: 0,
    diagnostics: {},
    ...parts,
  };
}

/** The Bellman-consistent fit with a given policy and value. */
export function consistentFit(model: Model, policy: PerPair, value: PerState): Fit {
  const A = model.actionCount;
  const q = policy.map((p, i) => value[Math.floor(i / A)] + model.shockScale * Math.log(p));
  return fitOf({ policy, value, q, reward: rewardFromValue(model, q, value, new Float64Array(q.length)) });
}

/** The fit of a method that recovered a reward and solved it. */
export function solvedFit(model: Model, reward: PerPair): Fit {
  const { policy, q, value } = softSolve(model, reward);
  return fitOf({ policy, q, value, reward });
}

export function inputOf(
  { world, key, task }: Scene,
  fit: Fit,
  given: MetricInput['arguments'] = {},
): MetricInput {
  return { fit, task, world, key, companions: {}, arguments: given };
}

/** A metric that is known to answer at once. */
export function value(
  metric: Metric,
  at: Scene,
  fit: Fit,
  weights: Weights = 'uniform',
  mask: Mask = 'all',
  given: MetricInput['arguments'] = {},
): number {
  const measured = metric.measure(inputOf(at, fit, given), weights, mask);
  if (typeof measured !== 'number') throw new Error(`${metric.id} is asynchronous`);
  return measured;
}
