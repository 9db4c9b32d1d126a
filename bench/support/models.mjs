import { createRandom } from '../../dist/core/numerics/random.js';

/*
 * Models that the benchmarks solve, at γ = .9999 unless told otherwise. Rows are written
 * into typed arrays directly: a million states are built in seconds.
 */

/** Rust's engine: keep and drift up by 0, 1 or 2 bins, or replace and start from bin 0. */
export function engine(bins) {
  const steps = [0.3919, 0.5953, 0.0128];
  return world(
    bins,
    2,
    3,
    (s, a, put) => {
      for (let j = 0; j < 3; j++) put(Math.min((a === 0 ? s : 0) + j, bins - 1), steps[j]);
    },
    (s, a) => (a === 0 ? -0.001 * 2.293 * s : -10.07),
  );
}

/** Moves along every axis with slip, and a last corner that is never left. */
export function lattice(side, axes) {
  const count = side ** axes;
  const actions = 2 * axes;
  const move = (s, a) => {
    const stride = side ** (a >> 1);
    const x = Math.floor(s / stride) % side;
    const to = x + (a % 2 === 0 ? 1 : -1);
    return to < 0 || to >= side ? s : s + (to - x) * stride;
  };
  const row = (s, a, put) => {
    if (s === count - 1) return put(s, 1);
    put(move(s, a), 0.9);
    put(move(s, (a + 2) % actions), 0.05);
    put(move(s, (a + 3) % actions), 0.05);
  };
  return world(count, actions, 3, row, (s) => (s < count - 1 ? -0.1 : 0));
}

/** Five random successors per row. */
export function garnet(count) {
  const random = createRandom(`bench/garnet/${count}`);
  const row = (_s, _a, put) => {
    for (let k = 0; k < 5; k++) put(Math.floor(random.uniform() * count), 0.2);
  };
  return world(count, 4, 5, row, () => random.normal());
}

function world(stateCount, actionCount, most, row, payoff) {
  const pairs = stateCount * actionCount;
  const rowStart = new Uint32Array(pairs + 1);
  const next = new Uint32Array(pairs * most);
  const probability = new Float64Array(pairs * most);
  let used = 0;
  for (let i = 0; i < pairs; i++) {
    const entries = new Map();
    row(Math.floor(i / actionCount), i % actionCount, (to, p) => entries.set(to, (entries.get(to) ?? 0) + p));
    for (const to of [...entries.keys()].sort((x, y) => x - y)) {
      next[used] = to;
      probability[used++] = entries.get(to);
    }
    rowStart[i + 1] = used;
  }
  const transitions = { rowStart, next: next.slice(0, used), probability: probability.slice(0, used) };
  const reward = Float64Array.from({ length: pairs }, (_, i) =>
    payoff(Math.floor(i / actionCount), i % actionCount),
  );
  const initial = new Float64Array(stateCount).fill(1 / stateCount);
  const rest = { available: null, continuation: null, coordinates: null, discount: 0.9999, shockScale: 1 };
  return { model: { stateCount, actionCount, transitions, initial, ...rest }, reward };
}
