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
 * through the channel that was expected? Once with a few seeds, and once after `check --confirm` made more of them
 * where it was in doubt.
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

/** One suite before and after: what the first seeds say, and what more of them do. */
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
  const few = compareRuns(firstSeeds(baselineOfRun(before), seeds), baselineOfRun(after));
  if (more === 0) return { suite, few, confirmed: few };
  const baselines = join(flags.out, 'honest', `${name} baselines`);
  return { suite, few, confirmed: confirm(program, after, { before, baselines, seeds: more }) };
}

const rows = faults
  .filter(({ name }) => flags.fault.includes(name))
  .map((fault) => {
    const folder = join(flags.out, String(faults.indexOf(fault)));
    const program = plant(fault, folder);
    const found = flags.suite
      .filter((suite) => (fault.suites ?? [suite]).includes(suite))
      .map((suite) => compareSuite(fault, program, suite, folder));
    const channels = ['few', 'confirmed'].map((side) => channelOf(found.map((own) => own[side])));
    const told = (what) =>
      found.map((own) => `${basename(own.suite, '.json')}: ${what(own.confirmed) || '–'}`).join('; ');
    console.error(`${fault.name}: ${channels.join(', then ')}`);
    return [fault.name, fault.expected, ...channels, told(familiesIn), told(movedIn), told(endsIn)];
  });
const sides = [`${seeds} seeds`, `${more} more`];
console.log(table(['fault', 'expected', ...sides, 'families', 'numbers', 'ends'], rows));
const hits = rows.filter(([, expected, , channel]) => expected === channel).length;
console.log(`\n${hits} of ${rows.length} through the expected channel.`);
