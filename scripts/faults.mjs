import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { baselineOfRun } from '../dist/cli/commands/compare.js';
import { compareRuns } from '../dist/reports/regression/compare-runs.js';
import { channelOf, confirm, endsIn, familiesIn, firstSeeds, movedIn, runRows } from './faults/detect.mjs';
import { faults } from './faults/faults.mjs';
import { plant } from './faults/plant.mjs';
import { table } from './studies/table.mjs';

/**
 * Plants one fault after another in a copy of the built program and asks what changed: does `compare` speak, and
 * through the channel that was expected? A run of a few seeds is held to a baseline of as many, then to one of more
 * seeds, and last after `check --confirm` made those where it was in doubt.
 */
const { values: flags } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    confirm: { type: 'string', default: '10' },
    suite: { type: 'string', multiple: true, default: ['known-truth', 'bus-engine'] },
    fault: { type: 'string', multiple: true, default: faults.map(({ name }) => name) },
    out: { type: 'string', default: 'out/faults' },
  },
});
const [seeds, more] = [flags.seeds, flags.confirm].map(Number);

/** One suite before and after: what the first seeds say, beside a baseline of more, and with more of their own. */
function compareSuite(fault, program, suite, folder) {
  const name = [basename(suite, '.json'), ...fault.rows].join(' ');
  const before = runRows(
    'dist/cli/main.js',
    suite,
    fault.rows,
    seeds + more,
    join(flags.out, 'honest', name),
  );
  const after = runRows(program, suite, fault.rows, seeds, join(folder, basename(suite, '.json')));
  const [honest, planted] = [before, after].map((directory) => baselineOfRun(directory));
  const few = compareRuns(firstSeeds(honest, seeds), planted);
  const beside = compareRuns(honest, planted);
  if (more === 0) return { suite, few, beside, confirmed: few };
  const baselines = join(flags.out, 'honest', `${name} baselines`);
  const confirmed = confirm(program, after, { before, baselines, seeds: more });
  return { suite, few, beside, confirmed };
}

const sides = ['few', 'beside', 'confirmed'];
const rows = faults
  .filter(({ name }) => flags.fault.includes(name))
  .map((fault) => {
    const folder = join(flags.out, String(faults.indexOf(fault)));
    const program = plant(fault, folder);
    const found = flags.suite
      .filter((suite) => (fault.suites ?? [suite]).includes(suite))
      .map((suite) => compareSuite(fault, program, suite, folder));
    const channels = sides.map((side) => channelOf(found.map((own) => own[side])));
    const told = (what) =>
      found.map((own) => `${basename(own.suite, '.json')}: ${what(own.confirmed) || '–'}`).join('; ');
    console.error(`${fault.name}: ${channels.join(', then ')}`);
    return [fault.name, fault.expected, ...channels, told(familiesIn), told(movedIn), told(endsIn)];
  });
const titles = [`${seeds} seeds`, `beside ${seeds + more}`, `${more} more`];
console.log(table(['fault', 'expected', ...titles, 'families', 'numbers', 'ends'], rows));
sides.forEach((_, at) => {
  const hits = rows.filter(([, expected, ...found]) => found[at] === expected).length;
  console.log(`${titles[at]}: ${hits} of ${rows.length} through the expected channel.`);
});
