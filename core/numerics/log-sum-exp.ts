/**
 * log Σ exp xᵢ over `from ≤ i < to`, without overflow: m + log Σ exp(xᵢ − m), m = max xᵢ.
 * −Infinity for an empty range; NaN when an entry is NaN.
 */
export function logSumExp(x: Float64Array, from: number, to: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) most = Math.max(most, x[i]);
  if (!Number.isFinite(most)) return most;
  let sum = 0;
  for (let i = from; i < to; i++) sum += Math.exp(x[i] - most);
  return most + Math.log(sum);
}
