import { table } from '../studies/table.mjs';
import { fitPanel } from './panel.mjs';

const discounts = [0, 0.5, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999, 0.9999, 0.999999];

/** Estimates along the discount, groups 1-4, 175 bins. */
export async function profile() {
  const rows = [];
  for (const discount of discounts) {
    const { parameters, logLikelihood } = await fitPanel({ group: '1-4', bins: 175, discount });
    rows.push([
      discount,
      parameters['replacement-cost'].toFixed(4),
      parameters['cost-1'].toFixed(4),
      logLikelihood.toFixed(4),
    ]);
  }
  return table(['β', 'RC', 'θ11', 'log-likelihood'], rows);
}
