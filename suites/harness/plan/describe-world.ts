import type { CellKey, Options, PlannedWorld, Variant, World } from '../../../core/contract/index.ts';
import { sha256 } from '../../../core/numerics/digest.ts';
import { packArrays } from '../cell/fit-arrays.ts';
import type { SolvedWorld } from '../world/world.ts';

/** What a reader must know of a world, and its truth as a blob. */
export interface DescribedWorld {
  readonly planned: PlannedWorld;
  readonly blob: Uint8Array | null;
}

/** Describes a world × sample design for the manifest, so that a run renders without the code that made it. */
export function describeWorld(
  name: string,
  environment: string,
  parameters: Options,
  sample: CellKey['sample'],
  variant: Variant | undefined,
  solved: SolvedWorld,
): DescribedWorld {
  const { world, key } = solved;
  const truth = truthArrays(solved);
  const planned: PlannedWorld = {
    name,
    environment,
    parameters,
    sample,
    ...(variant === undefined ? {} : { variant }),
    truth: key !== null,
    layout: world.layout,
    ...describeModel(world),
    absorbing: [...world.absorbing],
    exitAction: world.exitAction,
    actionLabels: [...world.actionLabels],
    features: [...(world.features?.names ?? [])],
    anchored: world.anchor !== null,
    published: world.published.map((number) => ({ ...number })),
    notes: [...world.notes],
    blob: truth === null ? null : sha256(truth.blob),
    arrays: truth === null ? [] : truth.arrays,
  };
  return { planned, blob: truth?.blob ?? null };
}

function describeModel({ model }: World) {
  return {
    stateCount: model.stateCount,
    actionCount: model.actionCount,
    entries: model.transitions.next.length,
    discount: model.discount,
    shockScale: model.shockScale,
  };
}

function truthArrays({ key }: SolvedWorld) {
  if (key === null) return null;
  const { truth } = key.world;
  return packArrays([
    ['reward', truth.reward],
    ['value', key.value],
    ['q', key.q],
    ['policy', key.policy],
    ['occupancy', key.occupancy],
    ['parameters', truth.parameters],
  ]);
}
