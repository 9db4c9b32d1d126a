import { factorPolicySystem } from '../dist/core/mdp/policy-system.js';
import { createSoftSolver } from '../dist/core/mdp/soft-solve.js';
import { engine, garnet, lattice } from './support/models.mjs';

/**
 * Cold solves of V = TV from zeros, the solver prepared: medians in microseconds.
 * The first row, a thousand calls of the engine's exp, says how fast the machine is
 * at the moment (8 to 9 on the machine that the targets were set on).
 */
export async function run() {
  const rows = [calibration()];
  for (const [bins, repeats, target] of [
    [90, 3000, 60],
    [175, 2000, 120],
    [1000, 600, 700],
    [100_000, 15, 100_000],
  ]) {
    rows.push(solveRow(`soft solve, engine of ${bins} bins`, engine(bins), repeats, target));
  }
  rows.push(solveRow('soft solve, grid of 8 × 8', lattice(8, 2), 400, null));
  rows.push(solveRow('soft solve, grid of 50 × 50', lattice(50, 2), 15, null));
  rows.push(solveRow('soft solve, garnet of 1,000 states', garnet(1000), 60, null));
  rows.push(solveRow('soft solve, garnet of 10,000 states', garnet(10_000), 10, null));
  rows.push(solveRow('soft solve, grid of 200 × 200', lattice(200, 2), 3, 2e6));
  rows.push(solveRow('soft solve, cube of 20³', lattice(20, 3), 3, 2e6));
  rows.push(factorRow('sparse factor of I − γP, grid of 50 × 50', lattice(50, 2), 30, 50_000));
  return rows;
}

function calibration() {
  const x = Float64Array.from({ length: 1000 }, (_, i) => -i / 1000);
  let sum = 0;
  const once = () => {
    for (let i = 0; i < 1000; i++) sum += Math.exp(x[i]);
  };
  const row = {
    name: '1,000 × Math.exp (speed of the machine)',
    median: median(once, 3000),
    unit: 'µs',
    target: null,
  };
  if (!(sum > 0)) throw new Error('exp was not computed');
  return row;
}

function solveRow(name, { model, reward }, repeats, target) {
  const solver = createSoftSolver(model);
  return { name, median: median(() => solver.solve(reward), repeats), unit: 'µs', target };
}

function factorRow(name, { model }, repeats, target) {
  const policy = new Float64Array(model.stateCount * model.actionCount).fill(1 / model.actionCount);
  return { name, median: median(() => factorPolicySystem(model, policy), repeats), unit: 'µs', target };
}

/** Median time of a call in microseconds, after a fifth as many calls to warm up. */
function median(call, repeats) {
  for (let n = 0; n < Math.ceil(repeats / 5); n++) call();
  const times = new Float64Array(repeats);
  for (let n = 0; n < repeats; n++) {
    const from = process.hrtime.bigint();
    call();
    times[n] = Number(process.hrtime.bigint() - from) / 1e3;
  }
  times.sort();
  return times[repeats >> 1];
}
