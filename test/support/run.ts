import type { Progress, Run } from '../../core/contract/estimator.ts';
import { createRandom } from '../../core/numerics/random.ts';

/** A run that allows so many iterations and keeps the trace. */
export function trialRun(iterations = 10_000): Run & { readonly trace: Progress[] } {
  const trace: Progress[] = [];
  return {
    random: createRandom('trial'),
    signal: new AbortController().signal,
    trace,
    tick(progress) {
      trace.push(progress);
      return progress.iteration < iterations;
    },
  };
}
