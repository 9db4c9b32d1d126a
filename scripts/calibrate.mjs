import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { alarmsAmong } from './calibrate/alarms.mjs';
import { runBaseline } from './calibrate/run-baseline.mjs';
import { table } from './studies/table.mjs';

/**
 * How often runs of the same code raise an alarm: with other suite seeds (compared as groups), with another
 * salt in the estimators' own streams (the same samples, compared as pairs), and with the same seeds. Every run is
 * compared with every other: 21 runs make 210 pairs of runs, which share runs and are not 210 experiments; the
 * standard error says so.
 */
const { values: flags } = parseArgs({
  options: {
    suite: { type: 'string', multiple: true, default: ['known-truth', 'bus-engine'] },
    est: { type: 'string', multiple: true },
    kind: { type: 'string', multiple: true, default: ['seeds', 'salt'] },
    runs: { type: 'string', default: '21' },
    seeds: { type: 'string', default: '5' },
    out: { type: 'string', default: 'out/calibrate' },
  },
});
const [count, replicates] = [flags.runs, flags.seeds].map(Number);

/** A suite run once, as a comparison sees it. */
function run(suite, name, each) {
  const directory = join(flags.out, basename(suite, '.json'), name);
  return runBaseline({ suite, rows: flags.est, replicates, ...each, directory });
}

/** For each suite its runs. */
async function runs(kind, each) {
  const made = flags.suite.map(() => []);
  for (let k = 0; k < count; k++) {
    for (const [at, suite] of flags.suite.entries()) made[at].push(await run(suite, `${kind}-${k}`, each(k)));
    console.error(`${kind} ${k + 1} of ${count}`);
  }
  return made;
}

const rows = [];
function tell(kind, effects, suites, rules) {
  const names = flags.suite.map((suite) => basename(suite, '.json'));
  const sets = [
    ...suites.map((own, at) => [names[at], [own]]),
    ...(suites.length > 1 ? [['any', suites]] : []),
  ];
  for (const [name, own] of sets) {
    const { pairs, alarms, error, numbers, unknown } = alarmsAmong(own, rules);
    const doubt = Number.isNaN(error) ? '' : ` ± ${error.toFixed(1)}`;
    rows.push([
      kind,
      name,
      effects,
      `${alarms}${doubt} of ${pairs}`,
      `${((100 * unknown) / numbers).toFixed(1)} %`,
    ]);
  }
}

const kinds = [
  { kind: 'seeds', paired: false, each: (k) => ({ seed: `calibrate-${k}`, salt: null }) },
  { kind: 'salt', paired: true, each: (k) => ({ seed: null, salt: `calibrate-${k}` }) },
];
for (const { kind, paired, each } of kinds.filter((own) => flags.kind.includes(own.kind))) {
  const made = await runs(kind, each);
  tell(kind, 'zero', made, { paired, factor: 0 });
  tell(kind, 'as shipped', made, { paired, factor: 1 });
}
const again = { seed: null, salt: 'calibrate-0' };
const twins = [];
for (const suite of flags.suite)
  twins.push([await run(suite, 'salt-0', again), await run(suite, 'again', again)]);
tell('nothing', 'zero', twins, { paired: true, factor: 0 });
console.log(table(['runs differ by', 'suite', 'effect sizes', 'alarms', 'unknown'], rows));
