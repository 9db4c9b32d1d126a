import { checkFit } from '../../harness/cell/check-fit.ts';
import type { Check } from '../check.ts';
import { fail, inEvery, pass } from '../check.ts';
import { defaultsOf, plainTrial, takenWorlds } from '../trial.ts';

export const takesAWorld: Check = {
  id: 'takes-a-world',
  title: 'it takes at least one of the worlds, and says in a sentence why it takes no other',
  why: 'a method that refuses everything cannot be tried',
  run: async (estimator, worlds) => {
    const options = defaultsOf(estimator);
    const reasons = worlds.map(({ task }) => estimator.refuses(structuredClone(task), options));
    const odd = reasons.find((reason) => reason !== null && !isSentence(reason));
    if (odd !== undefined)
      return fail(`A refusal is ${JSON.stringify(odd)}: it must be one sentence or null.`);
    return reasons.includes(null) ? pass : fail(`It refuses every world: ${reasons[0]}`);
  },
};

export const answerIsWhole: Check = {
  id: 'answer-is-whole',
  title: 'tables have their shapes, numbers are finite, probabilities sum to 1, what is declared is there',
  why: 'metrics read the arrays as they are',
  run: (estimator, worlds) =>
    inEvery(takenWorlds(estimator, worlds), async (world) => {
      const { fit } = await plainTrial(estimator, world);
      const wrong = checkFit(fit, world.task, estimator.recovers(defaultsOf(estimator)));
      return wrong === null ? null : `${world.name}: ${wrong}`;
    }),
};

export const answerConverges: Check = {
  id: 'answer-converges',
  title: 'with its default options it converges in worlds of this size',
  why: 'a suite that names an estimator and nothing else compares its answer with others',
  run: (estimator, worlds) =>
    inEvery(takenWorlds(estimator, worlds), async (world) => {
      const { fit } = await plainTrial(estimator, world);
      return fit.stop === 'converged' ? null : `${world.name}: it stopped as ${JSON.stringify(fit.stop)}.`;
    }),
};

/** A sentence begins with a capital or a digit and ends in a full stop. */
export function isSentence(text: unknown): boolean {
  return typeof text === 'string' && /^[\p{Lu}\d].*\.$/su.test(text);
}
