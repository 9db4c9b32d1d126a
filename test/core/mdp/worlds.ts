import type { Model, Transitions } from '../../../core/contract/index.ts';
import { buildTransitions, type TransitionRow } from '../../../core/mdp/transitions.ts';
import { createCategorical } from '../../../core/numerics/categorical.ts';
import { createRandom } from '../../../core/numerics/random.ts';

/** A model with the usual defaults, to be overridden. */
export function modelOf(
  stateCount: number,
  actionCount: number,
  transitions: Transitions,
  rest: Partial<Model> = {},
): Model {
  return {
    stateCount,
    actionCount,
    transitions,
    available: null,
    continuation: null,
    initial: new Float64Array(stateCount).fill(1 / stateCount),
    discount: 0.95,
    shockScale: 1,
    coordinates: null,
    ...rest,
  };
}

/** Rust's bus: action 0 keeps and drifts up with a clamp at the top, action 1 replaces and starts from bin 0. */
export function bus(
  bins: number,
  increments: readonly number[],
  replacement: number,
  cost: (x: number) => number,
  rest: Partial<Model> = {},
): { model: Model; reward: Float64Array } {
  const row = (from: number): TransitionRow =>
    increments.map((p, j) => [Math.min(from + j, bins - 1), p] as const);
  const transitions = buildTransitions(bins, 2, (s, a) => row(a === 0 ? s : 0));
  const reward = new Float64Array(2 * bins);
  for (let x = 0; x < bins; x++) {
    reward[2 * x] = -cost(x);
    reward[2 * x + 1] = -replacement - cost(0);
  }
  return { model: modelOf(bins, 2, transitions, { discount: 0.9999, ...rest }), reward };
}

/** A square grid with four moves, slip to either side, and an absorbing goal in the last corner. */
export function grid(
  side: number,
  slip: number,
  rest: Partial<Model> = {},
): { model: Model; reward: Float64Array } {
  const count = side * side;
  const moves = [
    [-1, 0],
    [0, 1],
    [1, 0],
    [0, -1],
  ];
  const clamp = (x: number): number => Math.min(side - 1, Math.max(0, x));
  const reach = (s: number, a: number): number => {
    const [down, right] = moves[a];
    return clamp(Math.floor(s / side) + down) * side + clamp((s % side) + right);
  };
  const transitions = buildTransitions(count, 4, (s, a) => {
    if (s === count - 1) return [[s, 1]];
    return [
      [reach(s, a), 1 - slip],
      [reach(s, (a + 1) % 4), slip / 2],
      [reach(s, (a + 3) % 4), slip / 2],
    ];
  });
  const reward = new Float64Array(4 * count).fill(-0.1);
  for (let a = 0; a < 4; a++) reward[4 * (count - 1) + a] = 0;
  return { model: modelOf(count, 4, transitions, rest), reward };
}

/** A random sparse model: every row reaches `successors` random states with random probabilities. */
export function garnet(
  label: string,
  stateCount: number,
  actionCount: number,
  successors: number,
  rest: Partial<Model> = {},
): { model: Model; reward: Float64Array } {
  const random = createRandom(label);
  const anywhere = createCategorical(new Float64Array(stateCount).fill(1));
  const transitions = buildTransitions(stateCount, actionCount, () => {
    const weights = Array.from({ length: successors }, () => 0.05 + random.uniform());
    const total = weights.reduce((sum, w) => sum + w, 0);
    return weights.map((w) => [anywhere(random), w / total] as const);
  });
  const reward = Float64Array.from({ length: stateCount * actionCount }, () => random.normal());
  return { model: modelOf(stateCount, actionCount, transitions, rest), reward };
}
