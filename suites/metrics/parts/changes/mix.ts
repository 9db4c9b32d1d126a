import type { AnswerKey } from '../../../../core/contract/metric.ts';
import { type Change, storedRow, withRows } from './change.ts';
import { tooManyEntries } from './size.ts';

const share = 0.3;

/** P′ = .7 P + .3 U: three moves in ten end anywhere, whatever was chosen; nothing absorbs any more. */
export function mix({ world: { model } }: AnswerKey): Change | string {
  const { stateCount: S, actionCount: A } = model;
  const refusal = tooManyEntries(S * A * S);
  if (refusal !== null) return refusal;
  const anywhere = Array.from({ length: S }, (_, s) => [s, share / S] as const);
  return withRows(model, (i) => [
    ...storedRow(model, i).map(([next, p]) => [next, (1 - share) * p] as const),
    ...anywhere,
  ]);
}
