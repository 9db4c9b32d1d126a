import type { MetricInput } from '../../../core/contract/metric.ts';

/** What metrics against print share: a real panel has no truth, its printed numbers stand in its place. */
export const published = {
  better: 'lower',
  perfect: 0,
  object: 'published',
  logScale: false,
  scaleFree: false,
  policyImplied: false,
  weights: ['uniform'],
  masks: ['all'],
  companions: [],
} as const;

/** A printed number beside ours. */
export interface Printed {
  readonly printed: number;
  readonly ours: number;
}

/**
 * Printed numbers of the parameters.
 * @param name how the source calls the number that belongs to a parameter
 * @param ours our number for the parameter at this index
 */
export function printedParameters(
  { world, task }: MetricInput,
  name: (parameter: string) => string,
  ours: (index: number) => number,
): readonly Printed[] {
  const names = task.features?.names ?? [];
  return names.flatMap((parameter, k) => {
    const found = world.published.find((number) => number.name === name(parameter));
    return found === undefined ? [] : [{ printed: found.value, ours: ours(k) }];
  });
}

/** Largest |ours − printed| / |printed|. */
export function largestRelativeGap(pairs: readonly Printed[]): number {
  return Math.max(...pairs.map(({ printed, ours }) => Math.abs(ours - printed) / Math.abs(printed)));
}
