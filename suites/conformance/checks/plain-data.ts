import { buffersOf, bytesOf } from '../bytes.ts';
import type { Check } from '../check.ts';
import { inEvery } from '../check.ts';
import { defaultsOf, plainTrial, takenWorlds, tryFit } from '../trial.ts';

export const answerIsPlainData: Check = {
  id: 'answer-is-plain-data',
  title: 'the answer survives a copy, and shares no memory with the task or with another answer',
  why: 'answers cross threads, processes and the disk',
  run: (estimator, worlds) =>
    inEvery(takenWorlds(estimator, worlds), async (world) => {
      const { fit, task } = await plainTrial(estimator, world);
      if (bytesOf(structuredClone(fit)) !== bytesOf(fit)) return `${world.name}: a copy of it differs.`;
      const [own, given] = [buffersOf(fit), buffersOf(task)];
      if ([...own].some((buffer) => given.has(buffer)))
        return `${world.name}: an array of it is a view of the task.`;
      const other = buffersOf((await tryFit(estimator, world.task)).fit);
      return [...own].some((buffer) => other.has(buffer))
        ? `${world.name}: two answers share an array.`
        : null;
    }),
};

export const taskIsAsItWas: Check = {
  id: 'task-is-as-it-was',
  title: 'neither refusing nor fitting writes to the task or the options',
  why: 'what one method writes, the next would read',
  run: (estimator, worlds) =>
    inEvery(takenWorlds(estimator, worlds), async (world) => {
      const before = bytesOf(world.task);
      const asked = structuredClone(world.task);
      estimator.refuses(asked, defaultsOf(estimator));
      if (bytesOf(asked) !== before) return `${world.name}: refuses wrote to the task.`;
      const { task } = await plainTrial(estimator, world);
      return bytesOf(task) === before ? null : `${world.name}: fit wrote to the task.`;
    }),
};
