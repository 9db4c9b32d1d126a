import type { Layout, World } from '../../../../core/contract/environment.ts';
import type { AnswerKey } from '../../../../core/contract/metric.ts';
import type { PerPair, PerState } from '../../../../core/contract/tables.ts';
import type { Change } from './change.ts';
import { regularStates } from './regular.ts';

/** The toll at the far end, in units of σ. */
const highestToll = 0.25;

/**
 * A toll that grows with progress: r′(s,a) = r(s,a) − ¼ σ progress(s) for every action but
 * the exit in every regular state. Progress runs from 0 to 1 along a line, from the
 * top left of a grid to its bottom right, and where states have no geometry it is how
 * much the expert is there, relative to the busiest regular state.
 */
export function rewardShift({ world, occupancy }: AnswerKey): Change {
  const toll = tollOf(world, progressOf(world, occupancy));
  return { model: world.model, reward: (reward) => reward.map((r, i) => r - toll[i]) };
}

function tollOf({ model, exitAction }: World, progress: PerState): PerPair {
  const { stateCount: S, actionCount: A, shockScale } = model;
  return new Float64Array(S * A).map((_, i) =>
    i % A === exitAction ? 0 : highestToll * shockScale * progress[Math.floor(i / A)],
  );
}

/** Length S, largest entry 1; 0 in absorbing states. */
function progressOf(world: World, occupancy: PerState): PerState {
  const out = new Float64Array(world.model.stateCount);
  const along = steps(world.layout);
  let most = 0;
  regularStates(world).forEach((s, place) => {
    out[s] = along === null ? occupancy[s] : along(place);
    most = Math.max(most, out[s]);
  });
  return most > 0 ? out.map((x) => x / most) : out;
}

/** Steps from the start to a place among the regular states, or `null` without a geometry. */
function steps(layout: Layout): ((place: number) => number) | null {
  if (layout.kind === 'line') return (place) => place;
  if (layout.kind === 'set') return null;
  return (place) => Math.floor(place / layout.columns) + (place % layout.columns);
}
