import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { factorPolicySystem } from '../dist/core/mdp/policy-system.js';
import { bellmanResidual } from '../dist/core/mdp/soft-bellman.js';
import { createSoftSolver } from '../dist/core/mdp/soft-solve.js';
import { engine, garnet, lattice } from './support/models.mjs';

/**
 * Structural models from small to a million states: every solve with its method and its
 * certificate, growth with size, and the same systems in Python in the same run.
 */
export async function run() {
  certificates();
  return [...growth(), ...besidePython()];
}

const discounts = [0.95, 0.99, 0.9999];

/** Prints a line per model and discount; throws where the recomputed residual breaks the promise. */
function certificates() {
  const models = [
    ...[1e3, 1e4, 1e5].map((n) => ({ name: `garnet of ${n}`, world: garnet(n) })),
    ...[50, 200].map((side) => ({ name: `grid of ${side} × ${side}`, world: lattice(side, 2) })),
    { name: 'cube of 20³', world: lattice(20, 3) },
    ...[90, 175, 1e3, 1e4, 1e5].map((n) => ({ name: `engine of ${n} bins`, world: engine(n) })),
  ];
  console.log(
    '  model                    γ        seconds  sweeps Newton  systems  predicted      residual/max(1,|V|)',
  );
  for (const { name, world } of models) {
    for (const discount of discounts) {
      const model = { ...world.model, discount };
      const solver = createSoftSolver(model);
      const { seconds, answer } = timed(() => solver.solve(world.reward));
      const scale = answer.value.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
      const relative = bellmanResidual(model, world.reward, answer.value) / scale;
      if (!(relative <= 1e-12)) throw new Error(`${name} at ${discount}: residual ${relative}`);
      console.log(
        `  ${name.padEnd(24)} ${String(discount).padEnd(7)} ${seconds.toFixed(4).padStart(8)} ${String(answer.sweeps).padStart(7)} ${String(answer.newtonSteps).padStart(6)}  ${answer.plan.systems.padEnd(7)} ${answer.plan.predictedCost.toExponential(1).padStart(10)} ${relative.toExponential(1).padStart(12)}`,
      );
    }
  }
}

/** Exponents of time in states and entries, γ = .9999. */
function growth() {
  const rows = [];
  for (const { name, build, target } of [
    { name: 'engine', build: engine, target: 1.1 },
    { name: 'garnet', build: garnet, target: 1.2 },
  ]) {
    const points = [1e4, 1e5, 1e6].map((n) => {
      const { model, reward } = build(n);
      const solver = createSoftSolver(model);
      const repeats = Math.max(1, Math.min(9, Math.round(3e5 / n)));
      const seconds = least(() => solver.solve(reward), repeats);
      console.log(`  ${name} of ${n} states: ${seconds.toFixed(3)} s, ${memory()} GiB`);
      return [Math.log(model.transitions.next.length), Math.log(seconds)];
    });
    rows.push({ name: `${name}: exponent of time in entries`, median: slope(points), unit: '', target });
  }
  rows.push({ name: 'memory at the end', median: Number(memory()), unit: 'GiB', target: 8 });
  return rows;
}

/** Ours and theirs on the same models, in milliseconds, and the ratios. */
function besidePython() {
  const python = findPython();
  if (python === null) {
    console.log('  skipped: no Python with numpy and scipy (set IRLBENCH_PYTHON)');
    return [];
  }
  const worlds = [
    { name: 'engine of 175 bins', direct: true, bus: true, ...engine(175) },
    { name: 'engine of 1000 bins', direct: true, bus: true, ...engine(1000) },
    { name: 'engine of 100000 bins', direct: true, ...engine(1e5) },
    { name: 'grid of 50 × 50', direct: true, ...lattice(50, 2) },
    { name: 'grid of 200 × 200', direct: true, ...lattice(200, 2) },
    { name: 'garnet of 1000', direct: true, ...garnet(1000) },
    { name: 'garnet of 10000', direct: false, ...garnet(1e4) },
  ];
  const rows = [];
  const ours = new Map();
  for (const { name, model, reward } of worlds) {
    const solver = createSoftSolver(model);
    const uniform = new Float64Array(reward.length).fill(1 / model.actionCount);
    const b = Float64Array.from({ length: model.stateCount }, (_, s) => Math.sin(s));
    const evaluate = () => factorPolicySystem(model, uniform).solve(b, new Float64Array(b.length));
    ours.set(name, {
      solve: 1e3 * least(() => solver.solve(reward), 20),
      evaluate: 1e3 * least(evaluate, 20),
    });
    rows.push({ name: `${name}: soft solve`, median: ours.get(name).solve, unit: 'ms', target: null });
    rows.push({ name: `${name}: one evaluation`, median: ours.get(name).evaluate, unit: 'ms', target: null });
  }
  const input = JSON.stringify({ models: worlds.map(forPython) });
  const script = fileURLToPath(new URL('structural.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [script], {
    input,
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  });
  if (status !== 0) {
    console.log(`  skipped: ${python} failed: ${stderr.trim().split('\n').at(-1)}`);
    return rows;
  }
  const theirs = JSON.parse(stdout);
  for (const reason of theirs.skipped) console.log(`  skipped: ${reason}`);
  for (const { name, method, milliseconds, detail } of theirs.rows) {
    const own = method.startsWith('one') ? ours.get(name).evaluate : ours.get(name).solve;
    console.log(`  ${name}: ${method} ${milliseconds.toPrecision(3)} ms${detail && ` (${detail})`}`);
    rows.push({ name: `${name}: ours / ${method}`, median: own / milliseconds, unit: '', target: null });
  }
  return rows;
}

function forPython({ name, direct, bus, model, reward }) {
  const { rowStart, next, probability } = model.transitions;
  return {
    name,
    direct,
    ...(bus && { bus }),
    states: model.stateCount,
    actions: model.actionCount,
    discount: model.discount,
    rowStart: Array.from(rowStart),
    next: Array.from(next),
    probability: Array.from(probability),
    reward: Array.from(reward),
  };
}

/** A Python that has what the comparison needs: named, installed, or made in the temporary folder earlier. */
function findPython() {
  const candidates = [
    process.env.IRLBENCH_PYTHON,
    join(tmpdir(), 'irlbench-python', 'bin', 'python'),
    'python3',
  ].filter((path) => path !== undefined && (!path.includes('/') || existsSync(path)));
  return candidates.find((path) => spawnSync(path, ['-c', 'import numpy, scipy']).status === 0) ?? null;
}

function timed(call) {
  const from = process.hrtime.bigint();
  const answer = call();
  return { seconds: Number(process.hrtime.bigint() - from) / 1e9, answer };
}

/** Least of several timings in seconds, two seconds at the most. */
function least(call, repeats) {
  let best = Number.POSITIVE_INFINITY;
  let spent = 0;
  for (let n = 0; n < repeats && spent < 2; n++) {
    const { seconds } = timed(call);
    best = Math.min(best, seconds);
    spent += seconds;
  }
  return best;
}

function memory() {
  return (process.memoryUsage.rss() / 2 ** 30).toFixed(2);
}

/** Least-squares slope. */
function slope(points) {
  const mean = (k) => points.reduce((sum, point) => sum + point[k], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const over = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return over / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}
