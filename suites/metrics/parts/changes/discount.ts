import type { AnswerKey } from '../../../../core/contract/metric.ts';
import { type Change, unchanged } from './change.ts';

/** γ′ = γ/2: everybody becomes impatient. */
export function discount({ world: { model } }: AnswerKey): Change | string {
  if (model.discount === 0) return 'Without a future there is no patience to lose.';
  return { model: { ...model, discount: model.discount / 2 }, reward: unchanged };
}
