import type { Baseline } from '../../core/contract/baseline.ts';
import type { Memory } from '../../core/contract/comparison.ts';
import { estimateInterval, meanEstimate } from '../statistics/t-estimate.ts';
import { enoughSeeds } from './effect.ts';
import { type Match, pairsOf } from './status-changes.ts';
import { ratioInterval } from './timings.ts';

/** More than this is worth a warning. */
const larger = 1.25;

/**
 * Ratios of the most memory that a process held while it ran a cell, seed by seed, on one and the same machine.
 * Threads share a process and so have no peak of their own: only cells that ran with `--isolate process` are
 * compared. What the engine holds by itself is part of both sides. Warnings, never a failure.
 */
export function memoriesOf(before: Baseline, after: Baseline, matches: readonly Match[]): readonly Memory[] {
  if (before.machine === null || before.machine !== after.machine) return [];
  return matches.flatMap((match): Memory[] => {
    const { world, row } = match.after;
    const ratios = pairsOf(match.before, match.after).flatMap(([{ peakBytes: was }, { peakBytes: is }]) =>
      was !== undefined && is !== undefined && was > 0 && is > 0 ? [Math.log(is / was)] : [],
    );
    if (ratios.length < enoughSeeds) return [];
    const interval = ratioInterval(estimateInterval(meanEstimate(ratios)));
    return [{ world, row, seeds: ratios.length, ...interval, larger: Number(interval.low) > larger }];
  });
}
