import { table } from '../studies/table.mjs';
import { fullLikelihood, joint, printed, samples } from './panel.mjs';

/** Tables IX (90 bins) and X (175): the linear cost at joint maximum likelihood. */
export async function estimates() {
  const rows = [];
  for (const bins of [90, 175]) {
    for (const discount of [0.9999, 0]) {
      for (const group of samples) {
        const answer = await joint(group, bins, discount);
        const likelihood = fullLikelihood(answer).toFixed(3);
        rows.push([
          bins === 90 ? 'IX' : 'X',
          group,
          discount,
          ...estimate(answer, 'replacement-cost'),
          ...estimate(answer, 'cost-1'),
          likelihood,
          printed(answer, 'full log-likelihood', 3),
        ]);
      }
    }
  }
  const header = ['table', 'groups', 'β', 'RC', 'printed', 'θ11', 'printed', 'log-likelihood', 'printed'];
  return table(header, rows);
}

/** An estimate and its error, ours and printed. */
function estimate(answer, name) {
  const [value, error] = [answer.parameters[name], answer.standardErrors.opg[name]];
  const theirError =
    answer.published.find((number) => number.name === `standard error of ${name}`)?.value ?? '—';
  return [`${value.toFixed(4)} (${error.toFixed(4)})`, `${printed(answer, name, 4)} (${theirError})`];
}
