import { mean } from 'simple-statistics';
import type { Interval } from './interval.ts';
import { normal95 } from './normal.ts';
import { checkSameWorlds, checkScores, type Drawn, type Scores } from './scores.ts';
import { tInterval } from './t-interval.ts';

/**
 * P(a seed of the first method beats a seed of the second), ties counting half, as the mean over worlds:
 * above ½ says that the **first** is the better one, under `better: 'lower'` that its numbers are smaller.
 * It is U/(mn) of Mann and Whitney: every seed meets every other, so seeds need not be the same on both sides.
 *
 * The interval solves (θ̂ − θ)² = z² v(θ) for its ends, with the variance at the end and not at the estimate:
 * so it keeps a width where every seed of the one beats every seed of the other. Worlds share one θ in
 * v, which overstates the variance where they differ. Where worlds are drawn it is joined with Student's
 * interval of the worlds' probabilities, within [0, 1].
 *
 * Source: Newcombe (2006), Statistics in Medicine 25(4), 559–573, method 5.
 *
 * @throws {BenchError} `bad-data` where scores are missing or not finite, or worlds differ in number
 */
export function probabilityFirstIsBetter(
  first: Scores,
  second: Scores,
  better: 'lower' | 'higher',
  drawn: Drawn,
): Interval {
  checkScores(first);
  checkScores(second);
  checkSameWorlds(first, second);
  const wins = first.map((world, w) => {
    const higher = shareHigher(world, second[w]);
    return better === 'higher' ? higher : 1 - higher;
  });
  const estimate = mean(wins);
  const variance = (theta: number): number => sharedVariance(theta, first, second);
  const low = end(estimate, 0, variance);
  const high = end(estimate, 1, variance);
  if (drawn === 'seeds') return { estimate, low, high };
  const across = tInterval(wins);
  return {
    estimate,
    low: Math.max(0, Math.min(low, across.low)),
    high: Math.min(1, Math.max(high, across.high)),
  };
}

/** Pairs in which x is above y, ties counting half, over all pairs: counted along both in order, so exactly. */
function shareHigher(x: readonly number[], y: readonly number[]): number {
  const ordered = y.toSorted((a, b) => a - b);
  let below = 0;
  let upTo = 0;
  let halves = 0;
  for (const a of x.toSorted((p, q) => p - q)) {
    while (below < ordered.length && ordered[below] < a) below++;
    while (upTo < ordered.length && ordered[upTo] <= a) upTo++;
    halves += below + upTo;
  }
  return halves / (2 * x.length * y.length);
}

/**
 * v(θ) of the mean over W worlds with m and n seeds each:
 * Σ_w θ(1 − θ) (1 + ((m + n)/2 − 1) ((1 − θ)/(2 − θ) + θ/(1 + θ))) / (mn W²).
 */
function sharedVariance(theta: number, first: Scores, second: Scores): number {
  const shape = (1 - theta) / (2 - theta) + theta / (1 + theta);
  let sum = 0;
  for (let w = 0; w < first.length; w++) {
    const m = first[w].length;
    const n = second[w].length;
    sum += (1 + ((m + n) / 2 - 1) * shape) / (m * n);
  }
  return (theta * (1 - theta) * sum) / (first.length * first.length);
}

/** Bisection between the estimate, which is inside the interval, and the bound 0 or 1, which is not. */
function end(estimate: number, bound: number, variance: (theta: number) => number): number {
  if (estimate === bound) return bound;
  let inside = estimate;
  let outside = bound;
  for (;;) {
    const middle = (inside + outside) / 2;
    if (middle === inside || middle === outside) return inside;
    const distance = (estimate - middle) / normal95;
    if (distance * distance <= variance(middle)) inside = middle;
    else outside = middle;
  }
}
