import { mean, sampleStandardDeviation as sd } from 'simple-statistics';
import { createRandom } from '../dist/core/numerics/random.js';
import { rustBus } from '../dist/environments/rust-bus.js';
import { settle } from './studies/claims.mjs';
import { runStudy } from './studies/run-study.mjs';
import { table } from './studies/table.mjs';

/**
 * Coverage of 95 % intervals at γ = .9999: runs the suite `coverage` (flags of `irlbench run` narrow it)
 * and holds each kind of standard error against what 2,000 panels of an independent program gave.
 */

/** By kind: mean standard error of RC there, and by how many points samples of this size may fall short. */
const kinds = {
  opg: { error: 1.38, shortfall: 0 },
  hessian: { error: 1.332, shortfall: 0 },
  expected: { error: 1.332, shortfall: 0 },
  sandwich: { error: 1.305, shortfall: 2 },
};
const independent = { mean: 12.04, sd: 1.371, panels: 2000 };
const normal95 = 1.959963984540054;

const { code, manifest, fitsOf } = await runStudy('coverage', process.argv.slice(2));
const world = rustBus.build(manifest.worlds[0].parameters, createRandom('coverage'));
const { names } = world.features;
const truth = Object.fromEntries(names.map((name, k) => [name, world.truth.parameters[k]]));
const fits = fitsOf(0, 0).map(({ result }) => result);
const panels = fits.length;
const estimates = (name) => fits.map(({ parameters }) => parameters?.[name] ?? Number.NaN);
const errors = (kind, name) => fits.map(({ standardErrors }) => standardErrors?.[kind]?.[name] ?? Number.NaN);

console.log(`\n${panels} panels, γ = .9999\n`);
console.log(table(['', 'truth', 'mean', 'sd'], names.map(estimateRow)));
console.log(
  `\n${table(['standard error', ...names.flatMap((name) => [`${name}: mean error`, 'over sd', 'covers'])], Object.keys(kinds).map(kindRow))}\n`,
);

const [rc] = names;
// 2.1 points at 1,000 panels.
const monteCarlo = 3 * Math.sqrt((95 * 5) / panels);
const spread = independent.sd * Math.sqrt(1 / panels + 1 / independent.panels);
const settled = settle([
  {
    claim: 'fits not converged or not certified',
    value: fits.filter(({ status }) => status !== 'ok').length,
    limit: 0,
  },
  {
    claim: 'mean of RC from 2,000 other panels, in standard errors',
    value: Math.abs(mean(estimates(rc)) - independent.mean) / spread,
    limit: 3,
  },
  ...Object.entries(kinds).flatMap(([kind, { error, shortfall }]) => [
    {
      claim: `coverage of RC by ${kind} off 95 %${shortfall === 0 ? '' : ` or up to ${shortfall} less`}, points`,
      value: Math.max(coverage(kind, rc) - 95, 95 - shortfall - coverage(kind, rc), 0),
      limit: monteCarlo,
    },
    {
      claim: `mean ${kind} error of RC from that of 2,000 other panels, in standard errors`,
      value:
        Math.abs(mean(errors(kind, rc)) - error) /
        (sd(errors(kind, rc)) * Math.sqrt(1 / panels + 1 / independent.panels)),
      limit: 3,
    },
  ]),
]);
process.exitCode = settled || code;

function estimateRow(name) {
  const values = estimates(name);
  return [name, truth[name], mean(values).toFixed(3), sd(values).toFixed(3)];
}

function kindRow(kind) {
  const of = (name) => {
    const error = mean(errors(kind, name));
    return [
      error.toFixed(3),
      (error / sd(estimates(name))).toFixed(3),
      `${coverage(kind, name).toFixed(1)} %`,
    ];
  };
  return [kind, ...names.flatMap(of)];
}

/** Percent of the panels whose interval holds the truth. */
function coverage(kind, name) {
  const error = errors(kind, name);
  const held = estimates(name).filter((x, i) => Math.abs(x - truth[name]) <= normal95 * error[i]);
  return (100 * held.length) / panels;
}
