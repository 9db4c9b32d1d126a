import { quantileSorted } from 'simple-statistics';
import type { Random } from '../../core/contract/random.ts';
import { confidence, type Interval } from './interval.ts';
import { normalProbability } from './normal.ts';
import { checkScores, type Drawn, type Scores } from './scores.ts';
import { studentQuantile } from './student-t.ts';

/** A function of all scores together, handed to it in increasing order; it must not keep or write them. */
export type Statistic = (sorted: Float64Array) => number;

/** Resamples of a printed interval. */
const printed = 10_000;

/**
 * A statistic of all scores with the percentile interval of its bootstrap. Where seeds are drawn, each
 * world's seeds are resampled within that world; where worlds are drawn, whole worlds are. Percentiles
 * are widened, because those of few replicates cover too rarely: see `widenedLevel`. Without ends where
 * there is one unit to resample.
 *
 * The same label path of the stream gives the same interval to the bit, however far the stream has run and
 * in whatever order the seeds of a world come.
 *
 * Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, §8 and §13.
 *
 * @param resamples at least 1
 * @throws {BenchError} `bad-data` where scores are missing or not finite
 */
export function bootstrapInterval(
  scores: Scores,
  drawn: Drawn,
  statistic: Statistic,
  random: Random,
  resamples = printed,
): Interval {
  checkScores(scores);
  const { sorted, places } = rank(scores);
  const estimate = statistic(sorted);
  const units = drawn === 'seeds' ? sorted.length : scores.length;
  const groups = drawn === 'seeds' ? scores.length : 1;
  if (units === groups) return { estimate, low: Number.NaN, high: Number.NaN };
  const resample = drawn === 'seeds' ? resampleSeeds : resampleWorlds;
  const stream = random.fork('bootstrap');
  const counts = new Int32Array(sorted.length);
  // A world may have more seeds than those that it replaces.
  const longest = Math.max(...places.map(({ length }) => length)) * places.length;
  const values = new Float64Array(longest + spare);
  let drawnValues = values.subarray(0, sorted.length);
  const found = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    counts.fill(0);
    resample(places, counts, stream);
    const length = expand(sorted, counts, values);
    if (length !== drawnValues.length) drawnValues = values.subarray(0, length);
    found[b] = statistic(drawnValues);
  }
  const ordered = Array.from(found.sort());
  const level = widenedLevel(units, groups);
  return { estimate, low: quantileSorted(ordered, level), high: quantileSorted(ordered, 1 - level) };
}

/**
 * The lower percentile to read off a bootstrap so that the interval is as wide as Student's. A bootstrap of
 * N units in G groups takes the spread of a mean too small by √((N − G)/N), and reads normal quantiles
 * where Student's of N − G degrees are due: Φ(−t √(N/(N − G))) undoes both.
 *
 * Source: Hesterberg (2015), The American Statistician 69(4), 371–386, §5.3.
 */
export function widenedLevel(units: number, groups: number): number {
  const degrees = units - groups;
  return normalProbability(-studentQuantile((1 + confidence) / 2, degrees) * Math.sqrt(units / degrees));
}

/** All scores in increasing order, and for each world the places of its own among them. */
function rank(scores: Scores): { sorted: Float64Array; places: Int32Array[] } {
  const sorted = Float64Array.from(scores.flat()).sort();
  const order = scores
    .flatMap((world, w) => world.toSorted((x, y) => x - y).map((score) => ({ score, w })))
    .toSorted((x, y) => x.score - y.score);
  const places = scores.map(({ length }) => new Int32Array(length));
  const filled = new Int32Array(scores.length);
  order.forEach(({ w }, place) => {
    places[w][filled[w]++] = place;
  });
  return { sorted, places };
}

function resampleSeeds(places: readonly Int32Array[], counts: Int32Array, random: Random): void {
  for (const own of places) {
    for (let i = 0; i < own.length; i++) counts[own[below(own.length, random)]]++;
  }
}

function resampleWorlds(places: readonly Int32Array[], counts: Int32Array, random: Random): void {
  for (let w = 0; w < places.length; w++) {
    const own = places[below(places.length, random)];
    for (let i = 0; i < own.length; i++) counts[own[i]]++;
  }
}

/** An integer in [0, n), alike to within n/2^32. */
function below(n: number, random: Random): number {
  return Math.floor((random.bits() * n) / 2 ** 32);
}

/** Places that `expand` may write beyond the values that count. */
const spare = 3;

/**
 * Writes each value as often as it was drawn, in increasing order: three times whatever it is, since the next one
 * writes over what is too much, and that costs less than to guess wrong at how often.
 * @returns how many that are
 */
function expand(sorted: Float64Array, counts: Int32Array, out: Float64Array): number {
  let length = 0;
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i];
    const count = counts[i];
    out[length] = value;
    out[length + 1] = value;
    out[length + 2] = value;
    for (let k = spare; k < count; k++) out[length + k] = value;
    length += count;
  }
  return length;
}
