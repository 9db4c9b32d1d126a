import { BenchError } from '../contract/errors.ts';
import type { Random } from '../contract/random.ts';

/**
 * One index in [from, to), drawn with probability proportional to its weight.
 * Takes one uniform from the stream; indices of weight 0 are never drawn.
 *
 * @throws {BenchError} `bad-data` unless the weights of the range add up to a positive finite number
 */
export function drawCategorical(weights: Float64Array, from: number, to: number, random: Random): number {
  let total = 0;
  for (let i = from; i < to; i++) total += weights[i];
  if (!(total > 0 && total < Number.POSITIVE_INFINITY)) throw notWeights(total);
  const target = random.uniform() * total;
  let sum = 0;
  let drawn = from;
  for (let i = from; i < to; i++) {
    if (!(weights[i] > 0)) continue;
    drawn = i;
    sum += weights[i];
    if (target < sum) break;
  }
  return drawn;
}

/** The same draw from one table again and again, in O(log n): the table is summed once. */
export function createCategorical(weights: Float64Array): (random: Random) => number {
  const cumulative = new Float64Array(weights.length);
  let total = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    cumulative[i] = total += weights[i];
    if (weights[i] > 0) last = i;
  }
  if (!(total > 0 && total < Number.POSITIVE_INFINITY)) throw notWeights(total);
  return (random) => {
    const target = random.uniform() * total;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (target < cumulative[middle]) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

function notWeights(total: number): BenchError {
  return new BenchError(
    'bad-data',
    `Weights of a draw add up to ${total}, not to a positive finite number.`,
    { total },
  );
}
