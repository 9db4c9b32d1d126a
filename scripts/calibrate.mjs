import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { alarmsAmong } from './calibrate/alarms.mjs';
import { runBaseline } from './calibrate/run-baseline.mjs';
import { table } from './studies/table.mjs';

/** The suites of the power test, and one of rows that draw at random, which those two hardly have. */
const power = ['known-truth', 'bus-engine'];
const drawing = 'scripts/calibrate/own-streams.json';

/**
 * How often runs of the same code raise an alarm: with other suite seeds (compared as groups), with another
 * salt in the estimators' own streams (the same samples, compared as pairs), and with the same seeds. Every run is
 * compared with every other: 21 runs make 210 pairs of runs, which share runs and are not 210 experiments; the
 * standard error says so.
 */
const { values: flags } = parseArgs({
  options: {
    suite: { type: 'string', multiple: true },
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
async function runs(kind, suites, each) {
  const made = suites.map(() => []);
  for (let k = 0; k < count; k++) {
    for (const [at, suite] of suites.entries()) made[at].push(await run(suite, `${kind}-${k}`, each(k)));
    console.error(`${kind} ${k + 1} of ${count}`);
  }
  return made;
}

const rows = [];
const rowsOfRows = [];
function tell(kind, effects, suites, made, rules) {
  const names = suites.map((suite) => basename(suite, '.json'));
  const sets = [...made.map((own, at) => [names[at], [own]]), ...(made.length > 1 ? [['any', made]] : [])];
  for (const [name, own] of sets) {
    const { pairs, alarms, error, rows: byRow } = alarmsAmong(own, rules);
    const doubt = Number.isNaN(error) ? '' : ` ± ${error.toFixed(1)}`;
    const all = [...byRow.values()];
    rows.push([kind, name, effects, `${alarms}${doubt} of ${pairs}`, ...shares(all)]);
    if (rules.factor === 0 || name === 'any') continue;
    for (const [row, found] of byRow) rowsOfRows.push([kind, name, row, ...shares([found])]);
  }
}

/** How many of all numbers moved, and how many are left unknown, in percent. */
function shares(found) {
  const sum = (of) => found.reduce((so, own) => so + of(own), 0);
  const numbers = sum((own) => own.numbers);
  return [sum((own) => own.moved), sum((own) => own.unknown)].map(
    (some) => `${((100 * some) / numbers).toFixed(1)} %`,
  );
}

const kinds = [
  { kind: 'seeds', suites: power, paired: false, each: (k) => ({ seed: `calibrate-${k}`, salt: null }) },
  {
    kind: 'salt',
    suites: [...power, drawing],
    paired: true,
    each: (k) => ({ seed: null, salt: `calibrate-${k}` }),
  },
];
for (const own of kinds.filter(({ kind }) => flags.kind.includes(kind))) {
  const { kind, paired, each } = own;
  const suites = flags.suite ?? own.suites;
  const made = await runs(kind, suites, each);
  tell(kind, 'zero', suites, made, { paired, factor: 0 });
  tell(kind, 'as shipped', suites, made, { paired, factor: 1 });
}
const again = { seed: null, salt: 'calibrate-0' };
const twins = [];
const suites = flags.suite ?? power;
for (const suite of suites) twins.push([await run(suite, 'salt-0', again), await run(suite, 'again', again)]);
tell('nothing', 'zero', suites, twins, { paired: true, factor: 0 });
console.log(table(['runs differ by', 'suite', 'effect sizes', 'alarms', 'moved', 'unknown'], rows));
console.log(`\n${table(['runs differ by', 'suite', 'row, as shipped', 'moved', 'unknown'], rowsOfRows)}`);
