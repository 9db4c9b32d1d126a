import type { World } from '../../core/contract/environment.ts';
import type { Features } from '../../core/contract/model.ts';
import { forEveryAction, gridActions, positions, strayingWalk } from './moves.ts';

/** What every random map lets one choose, beside its size. */
export const mapParameters = {
  slip: {
    description: 'Probability that another action is taken instead, all alike.',
    type: 'number',
    minimum: 0,
    maximum: 1,
    default: 0.3,
  },
  discount: { description: 'γ.', type: 'number', minimum: 0, exclusiveMaximum: 1, default: 0.9 },
  rewardScale: {
    description: 'Size of the reward where it is not zero: how clearly the expert chooses.',
    type: 'number',
    exclusiveMinimum: 0,
    default: 1,
  },
  draw: {
    description: 'Which random map: each number names another one.',
    type: 'integer',
    minimum: 0,
    default: 0,
  },
} as const;

/** What is on a map: all of it belongs to cells, whatever is done there. */
export interface PaintedMap {
  /** One row of features per cell. */
  readonly seen: Features;
  /** One number per cell. */
  readonly reward: Float64Array;
  readonly note: string;
}

/** A square where everybody starts anywhere and wanders on for ever, as in the toolkit of Levine et al. (2011). */
export function mapWorld(
  { size, slip, discount }: { readonly size: number; readonly slip: number; readonly discount: number },
  { seen, reward, note }: PaintedMap,
): World {
  const cells = size * size;
  return {
    model: {
      stateCount: cells,
      actionCount: gridActions.length,
      transitions: strayingWalk(size, slip),
      available: null,
      continuation: null,
      initial: new Float64Array(cells).fill(1 / cells),
      discount,
      shockScale: 1,
      coordinates: { dimension: 2, values: positions(size) },
    },
    features: { names: seen.names, values: forEveryAction(seen.values, seen.names.length) },
    anchor: null,
    truth: { reward: forEveryAction(reward, 1), parameters: null },
    panel: null,
    design: { individuals: 128, periods: 40 },
    absorbing: [],
    exitAction: null,
    layout: { kind: 'grid', rows: size, columns: size },
    actionLabels: gridActions,
    published: [],
    notes: [note],
  };
}
