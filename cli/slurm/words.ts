import type { ExecutionFlags } from '../execution-flags.ts';
import type { SelectionFlags } from '../run-verbs.ts';

/** Flags as the words that a task is given, so that it plans and runs what was emitted. */
export function words(flags: SelectionFlags & ExecutionFlags): readonly string[] {
  const { env, est, replicates, seed, metric, isolate, timeout, memory, maxFailures } = flags;
  const list = (name: string, values: readonly string[] | undefined): string[] =>
    values === undefined ? [] : [name, ...values];
  const one = (name: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [name, String(value)];
  return [
    ...list('--env', env),
    ...list('--est', est),
    ...one('--replicates', replicates === undefined ? undefined : `${replicates[0]}..${replicates.at(-1)}`),
    ...one('--seed', seed),
    ...list('--metric', metric),
    ...one('--isolate', isolate),
    ...one('--timeout', timeout),
    ...one('--memory', memory),
    ...one('--max-failures', maxFailures),
  ];
}
