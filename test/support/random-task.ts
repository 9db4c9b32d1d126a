import type { Features, Model, Task } from '../../core/contract/model.ts';
import type { Random } from '../../core/contract/random.ts';
import { demonstrationsFromCounts } from '../../core/mdp/demonstrations.ts';
import { buildTransitions } from '../../core/mdp/transitions.ts';
import { createRandom } from '../../core/numerics/random.ts';

interface Shape {
  readonly states: number;
  readonly actions: number;
  readonly branches: number;
  readonly parameters: number;
  readonly discount: number;
  readonly shockScale?: number;
  /** Whether some pairs end the episode, with a continuation, and some actions are unavailable. */
  readonly irregular?: boolean;
}

/** A random sparse decision process with random features. */
export function randomModel(label: string, shape: Shape): { model: Model; features: Features } {
  const random = createRandom(label);
  const { states, actions, branches, parameters, irregular = false } = shape;
  const ends = (s: number, a: number): boolean => irregular && s % 7 === 3 && a === actions - 1;
  const transitions = buildTransitions(states, actions, (s, a) => {
    if (ends(s, a)) return [];
    const weights = Array.from({ length: branches }, () => -Math.log(1 - random.uniform()));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => [Math.floor(random.uniform() * states), weight / total] as const);
  });
  const model: Model = {
    stateCount: states,
    actionCount: actions,
    transitions,
    available: irregular
      ? Uint8Array.from({ length: states * actions }, (_, i) => (i % (5 * actions) === 1 ? 0 : 1))
      : null,
    continuation: irregular ? normals(random, states * actions) : null,
    initial: new Float64Array(states).fill(1 / states),
    discount: shape.discount,
    shockScale: shape.shockScale ?? 1,
    coordinates: null,
  };
  const names = Array.from({ length: parameters }, (_, k) => `feature ${k}`);
  return { model, features: { names, values: normals(random, states * actions * parameters) } };
}

/** Random counts on available pairs: no policy of the model need have made them. */
export function randomTask(label: string, shape: Shape): Task & { features: Features } {
  const { model, features } = randomModel(label, shape);
  const random = createRandom(`${label} counts`);
  const counts = Float64Array.from({ length: shape.states * shape.actions }, (_, i) =>
    model.available !== null && model.available[i] === 0 ? 0 : 1 + Math.floor(20 * random.uniform()),
  );
  return {
    model,
    transitionsFrom: 'known',
    features,
    anchor: null,
    demonstrations: demonstrationsFromCounts(model, counts),
  };
}

export function normals(random: Random, length: number): Float64Array {
  return Float64Array.from({ length }, () => random.normal());
}
