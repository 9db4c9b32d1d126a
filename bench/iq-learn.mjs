import { readFileSync } from 'node:fs';
import { demonstrationsFromCounts } from '../dist/core/mdp/demonstrations.js';
import { createRandom } from '../dist/core/numerics/random.js';
import { iqLearn } from '../dist/estimators/iq-learn.js';

const warmUp = 200;
const repetitions = 300;

/** Fits of the published low_action panel: 21 states, 3 actions, 160,000 decisions as counts. */
export async function run() {
  const task = publishedTask();
  const tabular = {
    divergence: 'chi2',
    parameterisation: 'tabular',
    alpha: 1,
    smoothing: 0,
    tolerance: 1e-10,
  };
  return [
    { name: 'iq-learn, tabular, α = 1, low_action', median: medianOf(task, tabular), unit: 'ms', target: 2 },
    {
      name: 'iq-learn, tabular, no penalty, low_action',
      median: medianOf(task, { ...tabular, alpha: 'Infinity' }),
      unit: 'ms',
      target: 0.5,
    },
    {
      name: 'iq-learn, linear reward, α = 1, low_action',
      median: medianOf(task, { ...tabular, parameterisation: 'linear-reward' }),
      unit: 'ms',
      target: 2,
    },
  ];
}

function publishedTask() {
  const fixture = new URL('../test/fixtures/known-truth-low-action.json', import.meta.url);
  const cell = JSON.parse(readFileSync(fixture, 'utf8'));
  const model = {
    stateCount: cell.stateCount,
    actionCount: cell.actionCount,
    transitions: {
      rowStart: Uint32Array.from(cell.transitions.rowStart),
      next: Uint32Array.from(cell.transitions.next),
      probability: Float64Array.from(cell.transitions.probability),
    },
    available: null,
    continuation: null,
    initial: Float64Array.from(cell.initial),
    discount: cell.discount,
    shockScale: cell.shockScale,
    coordinates: null,
  };
  return {
    model,
    transitionsFrom: 'known',
    features: { names: cell.featureNames, values: Float64Array.from(cell.features.flat(2)) },
    anchor: null,
    demonstrations: demonstrationsFromCounts(model, Float64Array.from(cell.counts.flat())),
  };
}

function medianOf(task, options) {
  const lent = { random: createRandom('bench'), signal: new AbortController().signal, tick: () => true };
  for (let k = 0; k < warmUp; k++) void iqLearn.fit(task, options, lent);
  const times = new Float64Array(repetitions);
  for (let k = 0; k < repetitions; k++) {
    const before = performance.now();
    void iqLearn.fit(task, options, lent);
    times[k] = performance.now() - before;
  }
  return times.sort()[repetitions >> 1];
}
