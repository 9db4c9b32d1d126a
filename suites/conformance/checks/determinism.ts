import { bytesOf } from '../bytes.ts';
import type { Check } from '../check.ts';
import { inEvery } from '../check.ts';
import { plainTrial, takenWorlds, tryFit } from '../trial.ts';

export const sameStreamSameBytes: Check = {
  id: 'same-stream-same-bytes',
  title: 'the same task, options and stream give the same bytes',
  why: 'a result that cannot be repeated cannot be compared',
  run: (estimator, worlds) =>
    inEvery(takenWorlds(estimator, worlds), async (world) => {
      const [one, two] = [await plainTrial(estimator, world), await tryFit(estimator, world.task)];
      return bytesOf(one.fit) === bytesOf(two.fit) ? null : `${world.name}: two fits differ.`;
    }),
};

export const orderDoesNotMatter: Check = {
  id: 'order-does-not-matter',
  title: 'an answer does not depend on what was fitted before it',
  why: 'cells run in any order, on any worker',
  run: async (estimator, worlds) => {
    const taken = takenWorlds(estimator, worlds);
    for (const world of taken) await plainTrial(estimator, world);
    return inEvery(taken.toReversed(), async (world) => {
      const [before, after] = [await plainTrial(estimator, world), await tryFit(estimator, world.task)];
      return bytesOf(before.fit) === bytesOf(after.fit)
        ? null
        : `${world.name}: the answer differs after other worlds were fitted.`;
    });
  },
};
