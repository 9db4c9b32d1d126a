import type { Estimator, Fit, Options, Run, Task } from '../../core/contract/index.ts';
import { createRandom } from '../../core/numerics/random.ts';
import { withDefaults } from '../../core/schema/validate.ts';
import type { ConformanceWorld } from './check.ts';

/** A fit as the harness would ask for it, and what it did on the way. */
export interface Trial {
  readonly fit: Fit;
  /** The copy of the task that the estimator was given. */
  readonly task: Task;
  readonly ticks: number;
  /** Ticks after one of them had said that the budget is spent. */
  readonly ticksBeyond: number;
}

/** Far more than any method needs on worlds of this size. */
const amplyTicks = 10_000;

/** The default options, which nobody may write to. */
export function defaultsOf(estimator: Estimator): Options {
  return Object.freeze(withDefaults<Options>(estimator.options));
}

/** Fits a copy of the task with default options, the same stream every time. @param budget ticks, at least 1 */
export async function tryFit(estimator: Estimator, given: Task, budget = amplyTicks): Promise<Trial> {
  const task = structuredClone(given);
  let ticks = 0;
  const run: Run = {
    random: createRandom('conformance trial'),
    signal: new AbortController().signal,
    tick: () => {
      ticks++;
      return ticks < budget;
    },
  };
  const fit = await estimator.fit(task, defaultsOf(estimator), run);
  return { fit, task, ticks, ticksBeyond: Math.max(0, ticks - budget) };
}

const plain = new WeakMap<Estimator, WeakMap<Task, Promise<Trial>>>();

/** The fit that most checks look at, made once for all of them. */
export function plainTrial(estimator: Estimator, { task }: ConformanceWorld): Promise<Trial> {
  const known = plain.get(estimator) ?? new WeakMap<Task, Promise<Trial>>();
  plain.set(estimator, known);
  const trial = known.get(task) ?? tryFit(estimator, task);
  known.set(task, trial);
  return trial;
}

/** The worlds that the estimator takes. */
export function takenWorlds(
  estimator: Estimator,
  worlds: readonly ConformanceWorld[],
): readonly ConformanceWorld[] {
  const options = defaultsOf(estimator);
  return worlds.filter(({ task }) => estimator.refuses(structuredClone(task), options) === null);
}
