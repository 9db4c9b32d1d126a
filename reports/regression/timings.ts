import type { Baseline, TrackedCell } from '../../core/contract/baseline.ts';
import type { Pace, Timing } from '../../core/contract/comparison.ts';
import { toJsonNumber } from '../../core/contract/json.ts';
import { differenceEstimate, estimateInterval, meanEstimate } from '../statistics/t-estimate.ts';
import { enoughSeeds } from './effect.ts';
import { type Match, pairsOf } from './status-changes.ts';

/** Slower than this is worth a warning. */
const slower = 1.25;

/** Fits shorter than this, in milliseconds, are all noise, or were read and not made. */
const measurable = 5;

/** How long fits took. */
export interface Timings {
  /** What both runs did alike, and how long it took; `null` where they did too little of it. */
  readonly pace: Pace | null;
  readonly timings: readonly Timing[];
}

/** A fit on both sides. */
interface Timed {
  readonly row: string;
  /** Logarithm of after over before. */
  readonly ratio: number;
  /** The answer is the same, byte for byte: so was what had to be computed. */
  readonly alike: boolean;
}

/**
 * Ratios of the wall time of fits, seed by seed, where both sides ran on one and the same machine; none otherwise.
 * The runs themselves were hours or months apart. So each row is held to the other rows' fits that answered the
 * same in both runs: what a busier machine did to all of them divides out, and the interval holds the doubt about
 * both. Code that all rows share divides out too: that is why the pace is told beside. Warnings, never a failure.
 */
export function timingsOf(before: Baseline, after: Baseline, matches: readonly Match[]): Timings {
  if (before.machine === null || before.machine !== after.machine) return { pace: null, timings: [] };
  const fits = matches.map((match) => pairsOf(match.before, match.after).flatMap(timed(match.after.row)));
  const alike = fits.flat().filter((fit) => fit.alike);
  const timings = matches.flatMap(({ after: { world, row } }, m): Timing[] => {
    const own = fits[m]!.map(({ ratio }) => ratio);
    const others = alike.filter((fit) => fit.row !== row).map(({ ratio }) => ratio);
    if (own.length < enoughSeeds || others.length < enoughSeeds) return [];
    const interval = ratioInterval(estimateInterval(differenceEstimate(own, others)));
    return [{ world, row, seeds: own.length, ...interval, slower: Number(interval.low) > slower }];
  });
  return { pace: paceOf(alike), timings };
}

function timed(row: string): (pair: readonly [TrackedCell, TrackedCell]) => Timed[] {
  return ([was, is]) =>
    Math.min(was.fitMs, is.fitMs) >= measurable
      ? [
          {
            row,
            ratio: Math.log(is.fitMs / was.fitMs),
            alike: was.answer !== null && was.answer === is.answer,
          },
        ]
      : [];
}

function paceOf(alike: readonly Timed[]): Pace | null {
  if (alike.length < enoughSeeds) return null;
  const interval = estimateInterval(meanEstimate(alike.map(({ ratio }) => ratio)));
  return { fits: alike.length, ...ratioInterval(interval) };
}

/** Logarithms as ratios. */
export function ratioInterval({ estimate, low, high }: ReturnType<typeof estimateInterval>) {
  return {
    ratio: toJsonNumber(Math.exp(estimate)),
    low: toJsonNumber(Math.exp(low)),
    high: toJsonNumber(Math.exp(high)),
  };
}
