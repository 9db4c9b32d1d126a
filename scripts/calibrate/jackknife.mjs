/**
 * Standard error of a sum over all pairs of some runs. Pairs that share a run are no two pieces of evidence, so
 * whole runs are left out, one at a time.
 *
 * Source: Efron and Stein (1981), The Annals of Statistics 9(3), 586–596.
 *
 * @param found for each two runs what is summed, symmetric, 0 on the diagonal
 * @returns NaN below three runs
 */
export function jackknifeError(found) {
  const count = found.length;
  if (count < 3) return Number.NaN;
  const sums = found.map((row) => row.reduce((sum, x) => sum + x, 0));
  const total = sums.reduce((sum, x) => sum + x, 0) / 2;
  const pairs = (count * (count - 1)) / 2;
  const rest = ((count - 1) * (count - 2)) / 2;
  const means = sums.map((own) => (total - own) / rest);
  const mean = means.reduce((sum, x) => sum + x, 0) / count;
  const spread = means.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return pairs * Math.sqrt(((count - 1) / count) * spread);
}
