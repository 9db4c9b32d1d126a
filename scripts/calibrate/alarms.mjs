import { compareRuns } from '../../dist/reports/regression/compare-runs.js';
import { jackknifeError } from './jackknife.mjs';

/**
 * What `compareRuns` says of every two of some runs that differ by chance alone, and of each row how many of its
 * numbers moved at all and how many of those it leaves unknown.
 *
 * @param suites for each suite its runs, in one and the same order: two runs alarm where any suite does
 * @param factor multiplies the smallest effects of interest: 0 for none, 1 for those that ship
 */
export function alarmsAmong(suites, { paired, factor }) {
  const count = suites[0].length;
  const alarmed = Array.from({ length: count }, () => Array.from({ length: count }, () => 0));
  const found = { pairs: 0, alarms: 0 };
  const rows = new Map();
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const compared = suites.map((runs) => compareRuns(runs[i], runs[j], { paired, factor }));
      const alarm = compared.some(({ exitCode }) => exitCode === 20) ? 1 : 0;
      alarmed[i][j] = alarm;
      alarmed[j][i] = alarm;
      found.pairs++;
      found.alarms += alarm;
      for (const pair of compared.flatMap(({ pairs }) => pairs)) {
        const own = rows.get(pair.row) ?? { numbers: 0, moved: 0, unknown: 0 };
        own.numbers++;
        if (hasMoved(pair)) own.moved++;
        if (pair.outcome === 'unknown') own.unknown++;
        rows.set(pair.row, own);
      }
    }
  }
  return { ...found, rows, error: jackknifeError(alarmed) };
}

/** An answer may be another one, and a number of it the same. */
function hasMoved({ outcome, effect }) {
  return outcome !== 'unchanged' && effect !== 0;
}
