import { table } from '../studies/table.mjs';
import { incrementsOf, joint, samples } from './panel.mjs';

/** As printed in Tables IX and X: shares and their errors. */
const print = {
  90: ['.3010 (.0074) .6884 (.0075)', '.3919 (.0075) .5953 (.0075)', '.3489 (.0052) .6394 (.0053)'],
  175: [
    '.0937 (.0047) .4475 (.0080) .4459 (.0080) .0127 (.0018)',
    '.1191 (.0050) .5762 (.0075) .2868 (.0069) .0158 (.0019)',
    '.1071 (.0034) .5152 (.0055) .3621 (.0053) .0143 (.0013)',
  ],
};

/** Shares of the increments at joint maximum likelihood, as Tables IX and X have them. */
export async function increments() {
  const rows = [];
  for (const bins of [90, 175]) {
    for (const [i, group] of samples.entries()) {
      const ours = incrementsOf(await joint(group, bins, 0.9999));
      const shares = ours.map(({ share, error }) => `${decimals(share)} (${decimals(error)})`);
      rows.push([bins === 90 ? 'IX' : 'X', group, shares.join(' '), print[bins][i]]);
    }
  }
  return table(['table', 'groups', 'shares of 0, 1, … bins', 'printed'], rows);
}

/** ".3010" */
function decimals(share) {
  return share.toFixed(4).slice(1);
}
