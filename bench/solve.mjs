import { factorPolicySystem } from '../dist/core/mdp/policy-system.js';
import { createSoftSolver } from '../dist/core/mdp/soft-solve.js';
import { buildTransitions } from '../dist/core/mdp/transitions.js';
import { createRandom } from '../dist/core/numerics/random.js';

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
  rows.push(solveRow('soft solve, grid of 8 × 8', grid(8), 400, null));
  rows.push(solveRow('soft solve, grid of 50 × 50', grid(50), 15, null));
  rows.push(solveRow('soft solve, garnet of 1,000 states', garnet(1000), 60, null));
  rows.push(solveRow('soft solve, garnet of 10,000 states', garnet(10_000), 10, null));
  rows.push(factorRow('sparse factor of I − γP, grid of 50 × 50', grid(50), 30, 50_000));
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

function world(stateCount, actionCount, transitions, reward) {
  const initial = new Float64Array(stateCount).fill(1 / stateCount);
  const rest = { available: null, continuation: null, coordinates: null, discount: 0.9999, shockScale: 1 };
  return { model: { stateCount, actionCount, transitions, initial, ...rest }, reward };
}

/** Rust's engine: keep and drift up by 0, 1 or 2 bins, or replace and start from bin 0. */
function engine(bins) {
  const row = (from) => [0.3919, 0.5953, 0.0128].map((p, j) => [Math.min(from + j, bins - 1), p]);
  const transitions = buildTransitions(bins, 2, (s, a) => row(a === 0 ? s : 0));
  const reward = Float64Array.from({ length: 2 * bins }, (_, i) =>
    i % 2 === 0 ? -0.001 * 2.293 * (i / 2) : -10.07,
  );
  return world(bins, 2, transitions, reward);
}

/** Four moves with slip, and a corner that is never left. */
function grid(side) {
  const count = side * side;
  const clamp = (x) => Math.min(side - 1, Math.max(0, x));
  const reach = (s, a) => {
    const row = clamp(Math.floor(s / side) + [-1, 0, 1, 0][a]);
    return row * side + clamp((s % side) + [0, 1, 0, -1][a]);
  };
  const transitions = buildTransitions(count, 4, (s, a) =>
    s === count - 1
      ? [[s, 1]]
      : [
          [reach(s, a), 0.9],
          [reach(s, (a + 1) % 4), 0.05],
          [reach(s, (a + 3) % 4), 0.05],
        ],
  );
  const reward = Float64Array.from({ length: 4 * count }, (_, i) => (i < 4 * (count - 1) ? -0.1 : 0));
  return world(count, 4, transitions, reward);
}

/** Five random successors per row. */
function garnet(count) {
  const random = createRandom(`bench/garnet/${count}`);
  const transitions = buildTransitions(count, 4, () =>
    Array.from({ length: 5 }, () => [Math.floor(random.uniform() * count), 0.2]),
  );
  return world(
    count,
    4,
    transitions,
    Float64Array.from({ length: 4 * count }, () => random.normal()),
  );
}
