import type { World } from '../../../core/contract/environment.ts';
import type { Mask, MetricInput } from '../../../core/contract/metric.ts';
import type { PerPair, PerState } from '../../../core/contract/tables.ts';
import { createShapingProjection } from '../../../core/mdp/shaping.ts';
import { compare } from './comparison.ts';
import { oncePerFit } from './once-per-fit.ts';
import { difference } from './weighted.ts';

/** The reward error split into what behaviour cannot see and the rest: e = M ĥ + e⊥. */
export interface ShapingFit {
  /** e = r̂ − r on the mask, 0 elsewhere. */
  readonly error: PerPair;
  /** ĥ = argmin_h ‖e − M h‖, uniform weights on the mask. */
  readonly potential: PerState;
  /** e⊥ = e − M ĥ. */
  readonly remainder: PerPair;
  /** The weights of the fit: uniform on the mask, sum 1. */
  readonly cells: PerPair;
}

type Projection = ReturnType<typeof createShapingProjection>;

/** One factorisation a world and mask serves every fit and metric. */
const projections = new WeakMap<World, Map<Mask, Projection>>();

/**
 * Fits the shaping potential that explains most of the reward error, with uniform
 * weights on the mask: under the fit's own weights the potential would be its
 * gauge by algebra, and prove nothing.
 */
export function fitShaping(input: MetricInput, mask: Mask): ShapingFit {
  return shapings[mask](input);
}

const shapings: Readonly<Record<Mask, (input: MetricInput) => ShapingFit>> = {
  all: oncePerFit((input) => shapingOn(input, 'all')),
  regular: oncePerFit((input) => shapingOn(input, 'regular')),
  peer: oncePerFit((input) => shapingOn(input, 'peer')),
};

function shapingOn(input: MetricInput, mask: Mask): ShapingFit {
  const { estimate, truth, cells } = compare(input, 'reward', 'uniform', mask);
  const projection = projectionOf(input.world, mask, cells);
  const error = difference(estimate, truth).map((e, i) => (cells[i] > 0 ? e : 0));
  return { error, potential: projection.potential(error), remainder: projection.residual(error), cells };
}

/** The projection onto shapings with uniform weights on the mask. @param cells those weights */
export function projectionOf(world: World, mask: Mask, cells: PerPair): Projection {
  const known = projections.get(world) ?? new Map<Mask, Projection>();
  projections.set(world, known);
  const projection = known.get(mask) ?? createShapingProjection(world.model, cells);
  known.set(mask, projection);
  return projection;
}
