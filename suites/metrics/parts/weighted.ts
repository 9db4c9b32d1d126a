/**
 * Weighted moments and distances of tables. Weights sum to 1; cells of weight 0
 * are not read, so that an infinity outside the mask stays outside the number.
 */

/** Σ w x. */
export function weightedMean(x: Float64Array, w: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) if (w[i] > 0) sum += w[i] * x[i];
  return sum;
}

/** √Σ w (x − c)². */
export function weightedRms(x: Float64Array, w: Float64Array, centre = 0): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) if (w[i] > 0) sum += w[i] * (x[i] - centre) * (x[i] - centre);
  return Math.sqrt(sum);
}

/** √Σ w (x − x̄)² about the weighted mean: the spread that a relative error is held against. */
export function weightedSpread(x: Float64Array, w: Float64Array): number {
  return weightedRms(x, w, weightedMean(x, w));
}

/** x − y; 0 where both are the same infinity. */
export function difference(x: Float64Array, y: Float64Array): Float64Array {
  return x.map((value, i) => (value === y[i] ? 0 : value - y[i]));
}

/** Spread below which a table counts as constant: it has no z-scores. */
const constantBelow = 1e-12;

/**
 * Distance of z-scores, √Σ w (z(x) − z(y))² with z(x) = (x − x̄)/max(spread, 1e-12):
 * √(2(1 − Pearson)) where neither table is constant. Blind to level and scale.
 */
export function zScoreDistance(x: Float64Array, y: Float64Array, w: Float64Array): number {
  return weightedRms(difference(zScores(x, w), zScores(y, w)), w);
}

/** Whether a table is constant on its cells, up to rounding. */
export function isConstant(x: Float64Array, w: Float64Array): boolean {
  return !(weightedSpread(x, w) > constantBelow);
}

function zScores(x: Float64Array, w: Float64Array): Float64Array {
  const mean = weightedMean(x, w);
  const spread = Math.max(weightedSpread(x, w), constantBelow);
  return x.map((value) => (value - mean) / spread);
}

/** Σ w x y. */
export function weightedProduct(x: Float64Array, y: Float64Array, w: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) if (w[i] > 0) sum += w[i] * x[i] * y[i];
  return sum;
}

/** Σ w (x − x̄)(y − ȳ). */
export function weightedCovariance(x: Float64Array, y: Float64Array, w: Float64Array): number {
  const [meanX, meanY] = [weightedMean(x, w), weightedMean(y, w)];
  let sum = 0;
  for (let i = 0; i < x.length; i++) if (w[i] > 0) sum += w[i] * (x[i] - meanX) * (y[i] - meanY);
  return sum;
}

/** Pearson correlation; 0 where a table is constant. */
export function weightedCorrelation(x: Float64Array, y: Float64Array, w: Float64Array): number {
  const spreads =
    Math.max(weightedSpread(x, w), constantBelow) * Math.max(weightedSpread(y, w), constantBelow);
  return weightedCovariance(x, y, w) / spreads;
}
