import type { Features, Task } from '../../core/contract/index.ts';

/** The same task in other units of reward: everything that is measured in them times `factor`, a power of 2. */
export function inUnits(task: Task, factor: number): Task {
  const { model, features, anchor } = task;
  const times = (table: Float64Array): Float64Array => table.map((x) => factor * x);
  const basis = (given: Features): Features => ({ names: given.names, values: times(given.values) });
  return {
    ...task,
    model: {
      ...model,
      shockScale: factor * model.shockScale,
      continuation: model.continuation && times(model.continuation),
    },
    features: features && basis(features),
    anchor: anchor && { action: anchor.action, payoff: times(anchor.payoff) },
  };
}
