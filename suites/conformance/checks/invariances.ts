import type { Fit, Gauge, Task } from '../../../core/contract/index.ts';
import { maxAbs, maxAbsDifference } from '../../../core/numerics/vector.ts';
import type { Check } from '../check.ts';
import { inEvery, notClaimed } from '../check.ts';
import { type Names, relabelled, shuffledNames } from '../relabel.ts';
import { inUnits } from '../reward-units.ts';
import { defaultsOf, plainTrial, takenWorlds, tryFit } from '../trial.ts';

export const weightsAreRelative: Check = {
  id: 'weights-are-relative',
  title: 'every weight of the demonstrations doubled changes no point estimate',
  why: 'how much was seen is said by the total alone',
  run: (estimator, worlds) =>
    inEvery(takenWorlds(estimator, worlds), async (world) => {
      const [plain, heavy] = [
        await plainTrial(estimator, world),
        await tryFit(estimator, doubled(world.task)),
      ].map(({ fit }) => fit) as [Fit, Fit];
      return (
        gap(world.name, 'policy', heavy.policy, plain.policy, 1e-9) ??
        gap(world.name, 'reward', heavy.reward, plain.reward, 1e-6)
      );
    }),
};

export const namesDoNotMatter: Check = {
  id: 'names-do-not-matter',
  title: 'renaming states and actions renames the answer',
  why: 'the number of a state is not a property of it',
  run: (estimator, worlds) =>
    inEvery(takenWorlds(estimator, worlds), async (world) => {
      const names = shuffledNames(world.task.model);
      const { fit: plain } = await plainTrial(estimator, world);
      const { fit: moved } = await tryFit(estimator, relabelled(world.task, names));
      const back = (table: Float64Array | null): Float64Array | null => table && movedBack(table, names);
      const anchored = estimator.recovers(defaultsOf(estimator)).reward === 'anchored';
      return (
        gap(world.name, 'policy', back(moved.policy), plain.policy, 1e-7) ??
        (anchored ? gap(world.name, 'reward', back(moved.reward), plain.reward, 1e-7) : null) ??
        gap(world.name, 'parameters', moved.parameters, plain.parameters, 1e-6)
      );
    }),
};

/** Gauges whose levels come from the data or from a known payoff, in the units of either. */
const unitBound: readonly (Gauge | undefined)[] = ['anchored', 'features', 'policy-advantage'];

export const unitsDoNotMatter: Check = {
  id: 'units-do-not-matter',
  title: 'in units of reward a quarter as large it gives the same policy, and numbers four times as large',
  why: 'a method that pins the level of a reward must not pin it to the unit',
  run: async (estimator, worlds) => {
    const { reward, parameters } = estimator.recovers(defaultsOf(estimator));
    if (!unitBound.includes(reward) && !unitBound.includes(parameters))
      return notClaimed('It does not claim to pin the level of its reward.');
    return inEvery(takenWorlds(estimator, worlds), async (world) => {
      const { fit: plain } = await plainTrial(estimator, world);
      const { fit: scaled } = await tryFit(estimator, inUnits(world.task, 4));
      const quarter = scaled.reward?.map((x) => x / 4) ?? null;
      return (
        gap(world.name, 'policy', scaled.policy, plain.policy, 1e-6) ??
        gap(world.name, 'reward', quarter, plain.reward, 1e-5) ??
        gap(world.name, 'parameters', scaled.parameters, plain.parameters, 1e-5)
      );
    });
  },
};

function doubled(task: Task): Task {
  const { decisions, successors, firstStates } = task.demonstrations;
  const twice = <T extends { readonly weight: Float64Array }>(measure: T): T => ({
    ...measure,
    weight: measure.weight.map((w) => 2 * w),
  });
  return {
    ...task,
    demonstrations: {
      ...task.demonstrations,
      decisions: twice(decisions),
      successors: successors && twice(successors),
      firstStates: firstStates && twice(firstStates),
    },
  };
}

/** A table over pairs of the renamed task in the old names. */
function movedBack(table: Float64Array, { state, action }: Names): Float64Array {
  const A = action.length;
  return table.map((_, i) => table[state[Math.floor(i / A)]! * A + action[i % A]!]!);
}

/** @returns a sentence where two tables are further apart than allowed, relative to the larger of 1 and their size */
function gap(
  where: string,
  what: string,
  after: Float64Array | null,
  before: Float64Array | null,
  allowed: number,
): string | null {
  if (before === null || after === null)
    return before === after ? null : `${where}: ${what} is there in one of two fits only.`;
  const distance = maxAbsDifference(after, before);
  if (distance < allowed) return null;
  return `${where}: ${what} moves by ${distance.toPrecision(3)} (largest ${maxAbs(before).toPrecision(3)}), and ${allowed} is allowed.`;
}
