import { parseArgs } from 'node:util';
import { campaign, modes } from './chaos/campaign.mjs';
import { table } from './studies/table.mjs';

/** Kills runs at random instants until they are complete: `npm run chaos -- --runs 200`. */
const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: 'chaos-1' },
    mode: { type: 'string', multiple: true, default: modes.map(({ name }) => name) },
  },
});
const runs = Number(flags.runs);
const start = performance.now();
const tallies = await campaign({
  runs,
  seed: flags.seed,
  only: flags.mode,
  onRun: (run) => process.stderr.write(`\r${run + 1}/${runs}`),
});
process.stderr.write('\n');
const [{ mode: _, ...numbers }] = tallies;
console.log(
  table(
    ['killed', ...Object.keys(numbers)],
    tallies.map(({ mode, ...tally }) => [mode, ...Object.values(tally).map(String)]),
  ),
);
const faults = ['doubled', 'lost', 'damaged', 'leftover', 'orphans', 'unequal'];
const bad = tallies.reduce((sum, tally) => sum + faults.reduce((more, name) => more + tally[name], 0), 0);
const seconds = ((performance.now() - start) / 1000).toFixed(0);
console.log(
  `\n${runs} runs of 60 cells in ${seconds} s: ${bad === 0 ? 'nothing was lost, doubled or damaged' : `${bad} faults`}.`,
);
process.exitCode = bad === 0 ? 0 : 1;
