import type { Fit, PerPair, PerState } from '../../../core/contract/index.ts';
import { createShapingProjection } from '../../../core/mdp/shaping.ts';
import type { SolvedWorld } from '../world/world.ts';

type Projection = ReturnType<typeof createShapingProjection>;

/** Shaping meets itself in every pair of successors: in larger worlds its factor is a full matrix, for a picture. */
const mostStates = 2000;

/** One factorisation a world serves every fit. */
const projections = new WeakMap<SolvedWorld, Projection>();

/**
 * ĥ = argmin_h ‖r̂ − r − M h‖ over the regular cells, uniform weights: the part of the reward error that no
 * behaviour shows, as a potential that a reader can look at. `null` without a truth or a reward, and in worlds
 * of more than 2,000 states.
 */
export function shapingPotential(solved: SolvedWorld, { reward }: Fit): PerState | null {
  const { key, world } = solved;
  if (key === null || reward === null || world.model.stateCount > mostStates) return null;
  const regular = uniformOnRegular(solved);
  const projection = projections.get(solved) ?? createShapingProjection(world.model, regular);
  projections.set(solved, projection);
  return projection.potential(reward.map((r, i) => (regular[i]! > 0 ? r - key.world.truth.reward[i]! : 0)));
}

function uniformOnRegular({ world: { model, absorbing } }: SolvedWorld): PerPair {
  const { stateCount: S, actionCount: A, available } = model;
  const weights = new Float64Array(S * A).map((_, i) =>
    absorbing.includes(Math.floor(i / A)) || available?.[i] === 0 ? 0 : 1,
  );
  const total = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / total);
}
