import { createRandom } from '../dist/core/numerics/random.js';
import { withDefaults } from '../dist/core/schema/validate.js';
import { bus1987 } from '../dist/environments/bus-1987.js';
import { mceIrl } from '../dist/estimators/mce-irl.js';
import { nfxp } from '../dist/estimators/nfxp.js';

const warmUp = 200;
const repetitions = 300;

/**
 * One estimate on Rust's group 4, 90 bins, γ = .9999: transitions given, both
 * parameters from zero, and (NFXP) every covariance that the counts allow.
 */
export async function run() {
  const world = bus1987.build(
    { group: '4', bins: 90, discount: 0.9999, cost: 'linear', raw: null },
    createRandom('bench'),
  );
  const task = {
    model: world.model,
    transitionsFrom: 'estimated',
    features: world.features,
    anchor: null,
    demonstrations: world.panel,
  };
  const structural = withDefaults(nfxp.options);
  const moments = { reward: 'linear', startMeasure: 'signed-flow', tolerance: 1e-10 };
  return [
    {
      name: 'nfxp, bus 1987 group 4, 90 bins, with all errors',
      median: medianOf((lent) => nfxp.fit(task, structural, lent)),
      unit: 'ms',
      target: 1,
    },
    {
      name: 'mce-irl from the signed flow, the same panel',
      median: medianOf((lent) => mceIrl.fit(task, moments, lent)),
      unit: 'ms',
    },
  ];
}

function medianOf(work) {
  const lent = { random: createRandom('bench'), signal: new AbortController().signal, tick: () => true };
  for (let i = 0; i < warmUp; i++) work(lent);
  const times = Array.from({ length: repetitions }, () => {
    const from = performance.now();
    work(lent);
    return performance.now() - from;
  });
  return times.sort((a, b) => a - b)[repetitions >> 1];
}
