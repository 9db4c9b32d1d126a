import type { World } from '../../../../core/contract/environment.ts';

/** States that are not absorbing, in order. */
export function regularStates({ model, absorbing }: World): readonly number[] {
  const ends = new Set(absorbing);
  return Array.from({ length: model.stateCount }, (_, s) => s).filter((s) => !ends.has(s));
}
