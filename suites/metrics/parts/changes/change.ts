import type { AnswerKey } from '../../../../core/contract/metric.ts';
import type { Model } from '../../../../core/contract/model.ts';
import type { PerPair } from '../../../../core/contract/tables.ts';
import { buildTransitions, type TransitionRow } from '../../../../core/mdp/transitions.ts';

/** A world after somebody has intervened, and what the intervention does to rewards. */
export interface Change {
  /** The changed world. The names and the order of states and actions are the old ones. */
  readonly model: Model;
  /** What `reward` of the old world is in the changed one, for the true reward as for a learned one. Not written. */
  reward(reward: PerPair): PerPair;
}

/** @returns the change of this world, or one sentence on why it has none. Pure; names of states do not matter */
export type Intervention = (key: AnswerKey) => Change | string;

/** The old world with other rows for the available pairs that lead anywhere; rewards and ends stay. */
export function withRows(model: Model, row: (i: number) => TransitionRow): Change {
  const { stateCount, actionCount, available } = model;
  const transitions = buildTransitions(stateCount, actionCount, (s, a) => {
    const i = s * actionCount + a;
    const stored = storedRow(model, i);
    return available?.[i] === 0 || stored.length === 0 ? stored : row(i);
  });
  return { model: { ...model, transitions }, reward: unchanged };
}

/** The entries of a row; none for an end. */
export function storedRow(
  { transitions: { rowStart, next, probability } }: Model,
  i: number,
): [next: number, probability: number][] {
  const row: [number, number][] = [];
  for (let e = rowStart[i]; e < rowStart[i + 1]; e++) row.push([next[e], probability[e]]);
  return row;
}

/** Payoffs are what they were. */
export function unchanged(reward: PerPair): PerPair {
  return reward;
}
