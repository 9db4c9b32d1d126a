import { expect } from 'vitest';
import type { World } from '../../core/contract/environment.ts';
import type { Features } from '../../core/contract/model.ts';
import { checkModel } from '../../core/mdp/check-model.ts';

/** What every world promises, whatever it is of. */
export function checkWorld(world: World): void {
  const { model, features, anchor, truth, panel } = world;
  checkModel(model, 'model');
  const pairs = model.stateCount * model.actionCount;
  expect(unreachable(world), 'states that no episode can reach').toEqual([]);
  expect(new Set(world.actionLabels).size).toBe(model.actionCount);
  expect(world.absorbing.every((state) => state < model.stateCount)).toBe(true);
  expect(truth ?? panel, 'a truth or a panel').not.toBeNull();
  if (world.layout.kind === 'grid')
    expect(world.layout.rows * world.layout.columns).toBeLessThanOrEqual(model.stateCount);
  if (features) {
    expect(new Set(features.names).size).toBe(features.names.length);
    expect(features.values.length).toBe(pairs * features.names.length);
    expect(hasNegativeZero(features.values)).toBe(false);
  }
  if (truth) {
    expect(truth.reward.length).toBe(pairs);
    expect(truth.reward.every(Number.isFinite)).toBe(true);
    expect(hasNegativeZero(truth.reward)).toBe(false);
    if (features && truth.parameters) expect(truth.reward).toEqual(rewardOf(features, truth.parameters));
  }
  if (anchor && truth) {
    for (let s = 0; s < model.stateCount; s++) {
      expect(truth.reward[s * model.actionCount + anchor.action]).toBe(anchor.payoff[s]);
    }
  }
}

function hasNegativeZero(values: Float64Array): boolean {
  return values.some((value) => Object.is(value, -0));
}

/** r = φθ by another loop than the one under test. */
function rewardOf({ names, values }: Features, theta: Float64Array): Float64Array {
  return Float64Array.from({ length: values.length / names.length }, (_, i) =>
    names.reduce((sum, _name, k) => sum + values[i * names.length + k] * theta[k], 0),
  );
}

function unreachable({ model }: World): readonly number[] {
  const { rowStart, next } = model.transitions;
  const seen = new Set<number>();
  const frontier = [...model.initial.keys()].filter((state) => model.initial[state] > 0);
  while (frontier.length > 0) {
    const state = frontier.pop()!;
    if (seen.has(state)) continue;
    seen.add(state);
    const from = rowStart[state * model.actionCount];
    frontier.push(...next.subarray(from, rowStart[(state + 1) * model.actionCount]));
  }
  return [...model.initial.keys()].filter((state) => !seen.has(state));
}
