import { compareRuns } from '../../dist/reports/regression/compare-runs.js';

/**
 * What `compareRuns` says of every two of some runs that differ by chance alone.
 *
 * @param suites for each suite its runs, in one and the same order: two runs alarm where any suite does
 * @param factor multiplies the smallest effects of interest: 0 for none, 1 for those that ship
 */
export function alarmsAmong(suites, { paired, factor }) {
  const count = suites[0].length;
  const alarmed = Array.from({ length: count }, () => new Array(count).fill(0));
  const found = { pairs: 0, alarms: 0, numbers: 0, unknown: 0 };
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const compared = suites.map((runs) => compareRuns(runs[i], runs[j], { paired, factor }));
      const alarm = compared.some(({ exitCode }) => exitCode === 20) ? 1 : 0;
      alarmed[i][j] = alarm;
      alarmed[j][i] = alarm;
      found.pairs++;
      found.alarms += alarm;
      for (const { counts, pairs } of compared) {
        found.numbers += pairs.length;
        found.unknown += counts.unknown ?? 0;
      }
    }
  }
  return { ...found, error: jackknifeError(alarmed, found) };
}

/**
 * Standard error of the number of alarms. Pairs of runs that share a run are no two pieces of evidence, so whole
 * runs are left out, one at a time: Efron and Stein (1981), The Annals of Statistics 9(3), 586–596. NaN below
 * three runs.
 */
function jackknifeError(alarmed, { pairs, alarms }) {
  const count = alarmed.length;
  if (count < 3) return Number.NaN;
  const rest = (count - 1) * (count - 2);
  const shares = alarmed.map((row) => (2 * (alarms - row.reduce((sum, x) => sum + x, 0))) / rest);
  const mean = shares.reduce((sum, x) => sum + x, 0) / count;
  const spread = shares.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return pairs * Math.sqrt(((count - 1) / count) * spread);
}
