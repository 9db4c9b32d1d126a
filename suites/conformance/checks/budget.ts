import { checkFit } from '../../harness/cell/check-fit.ts';
import type { Check } from '../check.ts';
import { inEvery } from '../check.ts';
import { defaultsOf, takenWorlds, tryFit } from '../trial.ts';

/** A method may finish what it is in the middle of; it may not begin anew. */
const allowedBeyond = 1;

export const budgetIsKept: Check = {
  id: 'budget-is-kept',
  title: 'once a tick says that the budget is spent, it ends with a whole answer that claims no convergence',
  why: 'a method that spends more than it is given is compared with others that do not',
  run: (estimator, worlds) =>
    inEvery(takenWorlds(estimator, worlds).slice(-1), async (world) => {
      for (const budget of [1, 2, 5]) {
        const { fit, ticks, ticksBeyond } = await tryFit(estimator, world.task, budget);
        const wrong = checkFit(fit, world.task, estimator.recovers(defaultsOf(estimator)));
        if (wrong !== null) return `${world.name}, budget ${budget}: ${wrong}`;
        if (ticksBeyond > allowedBeyond) return `${world.name}, budget ${budget}: it ticked ${ticks} times.`;
        if (budget === 1 && fit.iterations > 0 && fit.stop !== 'budget')
          return `${world.name}: it stopped as ${JSON.stringify(fit.stop)} after a budget of one tick.`;
      }
      return null;
    }),
};
