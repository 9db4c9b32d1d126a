import { errorFunction } from 'simple-statistics';
import { table } from '../studies/table.mjs';
import { fullLikelihood, joint, samples } from './panel.mjs';

const discounts = [0.9999, 0];
const bins = [90, 175];

/** As printed in Tables IX and X; `null` for what rests on a misprint. */
const myopia = { 90: [null, '3.746', '12.782'], 175: ['4.724', '3.724', '12.698'] };
const heterogeneity = { 90: ['85.46', null], 175: ['237.53', '241.78'] };

/** Likelihood ratios of the full likelihood. */
export async function ratios() {
  const rows = [];
  for (const n of bins) {
    const at = {};
    for (const group of samples) {
      for (const discount of discounts)
        at[`${group} ${discount}`] = fullLikelihood(await joint(group, n, discount));
    }
    samples.forEach((group, i) => {
      const ratio = 2 * (at[`${group} ${discounts[0]}`] - at[`${group} ${discounts[1]}`]);
      // χ² with one degree of freedom is a squared normal.
      const chance = 1 - errorFunction(Math.sqrt(ratio / 2));
      rows.push([`myopia, groups ${group}`, n, ratio.toFixed(3), myopia[n][i] ?? '—', chance.toPrecision(2)]);
    });
    discounts.forEach((discount, i) => {
      const apart = at[`${samples[0]} ${discount}`] + at[`${samples[1]} ${discount}`];
      const ratio = 2 * (apart - at[`${samples[2]} ${discount}`]);
      rows.push([
        `one set of parameters, β = ${discount}`,
        n,
        ratio.toFixed(2),
        heterogeneity[n][i] ?? '—',
        '',
      ]);
    });
  }
  return table(['against', 'bins', 'likelihood ratio', 'printed', 'p-value'], rows);
}
