import type { AnswerKey } from '../../../core/contract/metric.ts';
import type { Model } from '../../../core/contract/model.ts';
import type { PerPair } from '../../../core/contract/tables.ts';
import { createSoftSolver, type SoftSolution, type SoftSolver } from '../../../core/mdp/soft-solve.ts';
import type { Change, Intervention } from './changes/change.ts';
import { tooManyStates } from './changes/size.ts';
import { softRegret } from './soft-regret.ts';
import { restricted, uniformPolicy } from './uniform-policy.ts';

/** A changed world and its expert, solved once for all fits. */
export interface ChangedWorld {
  readonly change: Change;
  readonly solver: SoftSolver;
  /** Of the true reward in the changed world. */
  readonly expert: SoftSolution;
  /** Regret of the old expert who goes on as before, reward units. */
  readonly frozen: number;
  /** Regret of choosing uniformly. */
  readonly uniform: number;
}

/** Regret in nats per decision below which a change asks for nothing that a panel could have taught. */
const nothing = 1e-5;

const known = new WeakMap<AnswerKey, Map<Intervention, ChangedWorld | string>>();

/** @returns the changed world, or one sentence on why there is none */
export function changedWorld(key: AnswerKey, intervention: Intervention): ChangedWorld | string {
  const changed = known.get(key) ?? new Map<Intervention, ChangedWorld | string>();
  known.set(key, changed);
  const world = changed.get(intervention) ?? solveChange(key, intervention);
  changed.set(intervention, world);
  return world;
}

function solveChange(key: AnswerKey, intervention: Intervention): ChangedWorld | string {
  const { model, truth } = key.world;
  const change = tooManyStates(model.stateCount) ?? intervention(key);
  if (typeof change === 'string') return change;
  const solver = createSoftSolver(change.model);
  const expert = solver.solve(change.reward(truth.reward), { start: key.value });
  const regret = (policy: PerPair): number => softRegret(change.model, expert, policy);
  const frozen = regret(restricted(change.model, key.policy));
  const uniform = regret(uniformPolicy(change.model));
  if (!(nats(change.model, Math.min(frozen, uniform)) >= nothing))
    return `This change asks for nothing: not to adapt costs less than ${nothing} nats a decision.`;
  return { change, solver, expert, frozen, uniform };
}

/** A discounted sum as nats per decision. */
function nats({ discount, shockScale }: Model, regret: number): number {
  return (regret * (1 - discount)) / shockScale;
}
