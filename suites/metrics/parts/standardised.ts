import type { PerPair } from '../../../core/contract/tables.ts';

/** Canonical rewards smaller than this share of the reward they come from are rounding. */
const rounding = 1e-12;

/**
 * ‖s₁ − s₂‖ with s = c/‖c‖ the standardised canonical rewards, unweighted: 0 for rewards that agree up to
 * what the canonical form drops and up to positive scale, 1 where one of them is nothing but that, at most 2.
 * @param canonical c(R), 0 on unavailable pairs
 */
export function standardisedDistance(
  canonical: (reward: PerPair) => Float64Array,
  estimate: PerPair,
  truth: PerPair,
): number {
  const first = standardised(canonical(estimate), estimate);
  const second = standardised(canonical(truth), truth);
  return norm(first.map((x, i) => x - second[i]));
}

function standardised(canonical: Float64Array, reward: PerPair): Float64Array {
  const size = norm(canonical);
  return size <= rounding * norm(reward) ? canonical.map(() => 0) : canonical.map((x) => x / size);
}

function norm(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * x[i];
  return Math.sqrt(sum);
}
