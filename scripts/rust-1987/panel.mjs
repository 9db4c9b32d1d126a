import { catalog } from '../../dist/cli/catalog.js';
import { fitWorld } from '../../dist/cli/commands/fit.js';
import { createRandom } from '../../dist/core/numerics/random.js';
import { withDefaults } from '../../dist/core/schema/validate.js';
import { bus1987 } from '../../dist/environments/bus-1987.js';

/** The samples of Tables VIII to X. */
export const samples = ['1-3', '4', '1-4'];

/** What `irlbench fit --environment bus-1987` answers. */
export function fitPanel(parameters, options = {}, estimator = 'nfxp') {
  const request = { estimator, options, environment: 'bus-1987', parameters, replicate: 0, seed: 'fit' };
  return fitWorld({ ...request, sample: undefined }, catalog);
}

export function worldOf(parameters) {
  return bus1987.build({ ...withDefaults(bus1987.parameters), ...parameters }, createRandom('rust-1987'));
}

/** Months in which mileage moved up 0, 1, … bins. */
export function incrementCounts({ mixture, kernelObservations: { kernel, weight } }) {
  const counts = mixture.kernels.map(() => 0);
  for (const [n, increment] of kernel.entries()) counts[increment] += weight[n];
  return counts;
}

/** Log-likelihood of the increments at their frequencies. */
export function incrementLikelihood(counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count) => sum + (count === 0 ? 0 : count * Math.log(count / total)), 0);
}

/** A printed number of the sample with so many decimals, "—" where there is none or it is a misprint. */
export function printed({ published }, name, decimals) {
  return published.find((number) => number.name === name)?.value.toFixed(decimals) ?? '—';
}

const joints = new Map();

/** The linear cost at joint maximum likelihood of choices and increments; several tables share these fits. */
export function joint(group, bins, discount) {
  const name = `${group} ${bins} ${discount}`;
  if (!joints.has(name)) joints.set(name, fitPanel({ group, bins, discount }, { likelihood: 'joint' }));
  return joints.get(name);
}

/** Log-likelihood of choices and increments together. */
export function fullLikelihood({ diagnostics }) {
  return diagnostics.logLikelihoodFull;
}

/** Share and OPG error of each increment in a joint fit. */
export function incrementsOf({ diagnostics }) {
  return Object.keys(diagnostics)
    .filter((name) => name.startsWith('weight '))
    .map((name) => ({ share: diagnostics[name], error: diagnostics[`se ${name}`] }));
}
