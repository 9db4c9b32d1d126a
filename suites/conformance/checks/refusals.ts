import { BenchError, type Estimator, type Task } from '../../../core/contract/index.ts';
import { checkFit } from '../../harness/cell/check-fit.ts';
import type { Check } from '../check.ts';
import { inEvery } from '../check.ts';
import { defaultsOf, takenWorlds, tryFit } from '../trial.ts';
import { isSentence } from './answers.ts';

type Lack = readonly [what: string, without: (task: Task) => Task];

const lacks: readonly Lack[] = [
  ['features', (task) => ({ ...task, features: null })],
  ['an anchor', (task) => ({ ...task, anchor: null })],
  ['successors', (task) => seen(task, { successors: null })],
  ['first states', (task) => seen(task, { firstStates: null })],
  ['episodes', (task) => seen(task, { episodes: null })],
  [
    'a log',
    (task) =>
      seen(task, { successors: null, firstStates: null, episodes: null, total: Number.POSITIVE_INFINITY }),
  ],
];

export const refusesInWords: Check = {
  id: 'refuses-in-words',
  title: 'what it cannot do it refuses with one sentence before it begins; what it does not refuse it does',
  why: 'a refusal is a result, an exception is a fault',
  run: (estimator, worlds) =>
    inEvery(takenWorlds(estimator, worlds).slice(-1), async ({ name, task }) => {
      for (const [what, without] of lacks) {
        const wrong = await wrongWithout(estimator, without(task));
        if (wrong !== null) return `${name} without ${what}: ${wrong}`;
      }
      return null;
    }),
};

export const needsWhatItSays: Check = {
  id: 'needs-what-it-says',
  title: 'without features it refuses exactly if it declares that it is told them',
  why: 'tables compare methods that are told the same',
  run: (estimator, worlds) =>
    inEvery(takenWorlds(estimator, worlds).slice(-1), async ({ name, task }) => {
      const options = defaultsOf(estimator);
      const { features } = estimator.information(options);
      const refused = estimator.refuses({ ...task, features: null }, options) !== null;
      if (features === refused) return null;
      return features
        ? `${name}: it says that it needs features, and takes a task without them.`
        : `${name}: it says that it needs no features, and refuses a task without them.`;
    }),
};

function seen(task: Task, change: Partial<Task['demonstrations']>): Task {
  return { ...task, demonstrations: { ...task.demonstrations, ...change } };
}

async function wrongWithout(estimator: Estimator, task: Task): Promise<string | null> {
  const options = defaultsOf(estimator);
  let reason: string | null;
  try {
    reason = estimator.refuses(task, options);
  } catch (error) {
    return `refuses threw ${String(error)}`;
  }
  if (reason !== null)
    return isSentence(reason) ? null : `its refusal is ${JSON.stringify(reason)}: it must be one sentence.`;
  try {
    const { fit } = await tryFit(estimator, task);
    return checkFit(fit, task, estimator.recovers(options));
  } catch (error) {
    if (error instanceof BenchError && (error.code === 'diverged' || error.code === 'unsolvable'))
      return null;
    return `it did not refuse, and threw ${String(error)}`;
  }
}
