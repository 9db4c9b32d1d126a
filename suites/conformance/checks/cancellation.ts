import type { Estimator, Run } from '../../../core/contract/index.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import type { Check, ConformanceWorld } from '../check.ts';
import { inEvery } from '../check.ts';
import { defaultsOf, plainTrial, takenWorlds } from '../trial.ts';

export const cancellationIsHonoured: Check = {
  id: 'cancellation-is-honoured',
  title: 'a cancelled fit ends with the reason of its signal, at once',
  why: 'a method that goes on after its time costs others theirs, until its process is killed',
  run: (estimator, worlds) =>
    inEvery(takenWorlds(estimator, worlds).slice(-1), async (world) => {
      const { ticks } = await plainTrial(estimator, world);
      for (const at of new Set([1, Math.ceil(ticks / 2)])) {
        const wrong = await cancelledAt(estimator, world, at);
        if (wrong !== null) return wrong;
      }
      return null;
    }),
};

/** Cancels at a tick. @returns what is wrong with how that ended, or `null` */
async function cancelledAt(
  estimator: Estimator,
  world: ConformanceWorld,
  at: number,
): Promise<string | null> {
  const cancelled = new AbortController();
  const reason = new Error('cancelled by the conformance check');
  let ticks = 0;
  const run: Run = {
    random: createRandom('conformance trial'),
    signal: cancelled.signal,
    tick: () => {
      ticks++;
      if (ticks === at) cancelled.abort(reason);
      cancelled.signal.throwIfAborted();
      return true;
    },
  };
  const where = `${world.name}, cancelled at tick ${at}`;
  try {
    await estimator.fit(structuredClone(world.task), defaultsOf(estimator), run);
    return ticks >= at ? `${where}: it answered all the same.` : null;
  } catch (error) {
    if (error !== reason) return `${where}: it threw ${String(error)} instead of the reason of its signal.`;
    return ticks > at ? `${where}: it ticked ${ticks - at} times more.` : null;
  }
}
