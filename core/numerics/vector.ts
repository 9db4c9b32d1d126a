/** Σ aᵢ bᵢ over the length of `a`, summed left to right. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** y ← y + αx in place; returns `y`. */
export function axpy(alpha: number, x: Float64Array, y: Float64Array): Float64Array {
  for (let i = 0; i < y.length; i++) y[i] += alpha * x[i];
  return y;
}

/** max |xᵢ|, 0 for an empty vector, NaN when an entry is NaN. */
export function maxAbs(x: Float64Array): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) most = Math.max(most, Math.abs(x[i]));
  return most;
}

/** max |aᵢ − bᵢ|, 0 for empty vectors, NaN when an entry is NaN. */
export function maxAbsDifference(a: Float64Array, b: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
}

/** max xᵢ − min xᵢ, 0 for an empty vector, NaN when an entry is NaN. */
export function span(x: Float64Array): number {
  if (x.length === 0) return 0;
  let low = x[0];
  let high = x[0];
  for (let i = 1; i < x.length; i++) {
    low = Math.min(low, x[i]);
    high = Math.max(high, x[i]);
  }
  return high - low;
}

/** Halfway between max xᵢ and min xᵢ, NaN for an empty vector and when an entry is NaN. */
export function middle(x: Float64Array): number {
  return x.reduce((low, entry) => Math.min(low, entry), x[0]) + 0.5 * span(x);
}

/** Whether no entry is NaN or infinite. */
export function allFinite(x: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (!Number.isFinite(x[i])) return false;
  return true;
}
