import type { AnswerKey } from '../../../../core/contract/metric.ts';
import type { Model } from '../../../../core/contract/model.ts';
import type { TransitionRow } from '../../../../core/mdp/transitions.ts';
import { type Change, storedRow, withRows } from './change.ts';
import { tooManyEntries } from './size.ts';

/**
 * P′_a = P_a P_a: what moved one step moves two. Where the action cannot be repeated
 * after the first step, because it is missing there or would end the episode, the
 * first step stands.
 */
export function skip({ world: { model } }: AnswerKey): Change | string {
  return tooManyEntries(entriesOfTwoSteps(model)) ?? withRows(model, (i) => twoSteps(model, i));
}

function twoSteps(model: Model, i: number): TransitionRow {
  return storedRow(model, i).flatMap(([next, p]): TransitionRow => {
    const again = repeated(model, next, i);
    const second = model.available?.[again] === 0 ? [] : storedRow(model, again);
    return second.length === 0 ? [[next, p]] : second.map(([after, q]) => [after, p * q] as const);
  });
}

/** At most; repeated destinations are counted as often as they are reached. */
function entriesOfTwoSteps(model: Model): number {
  const { rowStart, next } = model.transitions;
  let entries = 0;
  for (let i = 0; i + 1 < rowStart.length; i++) {
    for (let e = rowStart[i]; e < rowStart[i + 1]; e++) {
      const again = repeated(model, next[e], i);
      entries += Math.max(1, rowStart[again + 1] - rowStart[again]);
    }
  }
  return entries;
}

/** The pair of the next state with the action of pair i. */
function repeated({ actionCount: A }: Model, next: number, i: number): number {
  return next * A + (i % A);
}
