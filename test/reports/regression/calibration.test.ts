import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../../core/contract/baseline.ts';
import type { Random } from '../../../core/contract/random.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { compareRuns } from '../../../reports/regression/compare-runs.ts';
import { runOf, type Told } from './run.ts';

type Noise = (random: Random) => number;
const laws: Readonly<Record<string, Noise>> = {
  normal: (random) => random.normal(),
  'with heavy tails': (random) => random.normal() / Math.sqrt(0.1 + random.uniform()),
  'with a bad seed now and then': (random) => random.normal() * (random.uniform() < 0.1 ? 8 : 1),
};

/**
 * Two rows in two worlds with five seeds: log-normal errors of which half the variance belongs to the seed.
 * @param spread standard deviation of either half
 * @param growth of the logarithm of every error of the second side
 */
function pairOfRuns(
  random: Random,
  noise: Noise,
  shared: boolean,
  spread = 0.3,
  growth = 0,
): readonly [Baseline, Baseline] {
  const sides: Told[][] = [[], []];
  for (const world of ['one', 'other']) {
    for (const row of ['first', 'second']) {
      const bySeed = Array.from({ length: 5 }, () => noise(random));
      sides.forEach((side, later) => {
        const own = shared ? bySeed : bySeed.map(() => noise(random));
        const errorOf = (x: number): number => 0.05 * Math.exp(spread * (x + noise(random)) + later * growth);
        side.push({ world, row, values: own.map(errorOf) });
      });
    }
  }
  return [runOf(sides[0]!), runOf(sides[1]!, shared ? {} : { seed: 'two' })];
}

/** How many of so many pairs of runs raise an alarm; the laws take turns. */
function alarms(pairs: number, noises: readonly Noise[], paired: boolean, factor: number): number {
  const root = createRandom('calibration');
  let count = 0;
  for (let k = 0; k < pairs; k++) {
    const [before, after] = pairOfRuns(root.fork(String(k)), noises[k % noises.length]!, paired);
    if (compareRuns(before, after, { paired, factor }).exitCode === 20) count++;
  }
  return count;
}

/** Two minima: every seed ends in one of two places, so that differences are all but equal or all but none. */
const jumping: Noise = (random) => (random.uniform() < 0.5 ? 3 : 0) + 0.01 * random.normal();

/** A baseline of ten seeds and a run of its first four, in a world where four signs are too few for two families. */
function runOfFewer(random: Random, noise: Noise): readonly [Baseline, Baseline] {
  const sides: Told[][] = [[], []];
  for (const row of ['first', 'second']) {
    const bySeed = Array.from({ length: 10 }, () => noise(random));
    const errorOf = (x: number): number => 0.05 * Math.exp(0.3 * (x + noise(random)));
    sides[0]!.push({ world: 'one', row, values: bySeed.map(errorOf) });
    sides[1]!.push({ world: 'one', row, values: bySeed.slice(0, 4).map(errorOf) });
  }
  return [runOf(sides[0]!), runOf(sides[1]!)];
}

/** One in twenty, and three Monte Carlo standard errors of that. */
const nominal = (pairs: number) => pairs * 0.05 + 3 * Math.sqrt(pairs * 0.05 * 0.95);

describe('runs that differ by chance alone', () => {
  it('paired: at most one alarm in twenty without any effect size, of 10,000 pairs', () => {
    const count = alarms(10_000, Object.values(laws), true, 0);
    expect(count).toBeLessThanOrEqual(nominal(10_000));
    // Nor is it deaf: the exact test of ten signs comes near its level.
    expect(count).toBeGreaterThan(200);
  });

  it('unpaired: the same, of 4,000 pairs', () => {
    expect(alarms(4000, Object.values(laws), false, 0)).toBeLessThanOrEqual(nominal(4000));
  });

  it('a run of fewer seeds than its baseline: the same, of 1,000 pairs, whatever the law', () => {
    const root = createRandom('fewer seeds');
    const noises = [...Object.values(laws), jumping];
    let count = 0;
    for (let k = 0; k < 1000; k++) {
      const sides = runOfFewer(root.fork(String(k)), noises[k % noises.length]!);
      if (compareRuns(...sides, { factor: 0 }).exitCode === 20) count++;
    }
    expect(count).toBeLessThanOrEqual(nominal(1000));
    expect(count).toBeGreaterThan(10);
  });

  it('with the shipped effect sizes in one of fifty at most', () => {
    expect(alarms(500, Object.values(laws), true, 1)).toBeLessThanOrEqual(10);
    expect(alarms(500, Object.values(laws), false, 1)).toBeLessThanOrEqual(10);
  });
});

describe('runs that differ by the smallest effect of interest', () => {
  it('are called the same one time in twenty, and nearly always where they do not differ', () => {
    const root = createRandom('equivalence');
    const shares = [Math.log(1.1), 0].map((growth) => {
      let [same, all] = [0, 0];
      for (let k = 0; k < 500; k++) {
        const sides = pairOfRuns(root.fork(`${growth}/${k}`), laws['normal']!, true, 0.02, growth);
        const { counts, pairs } = compareRuns(...sides);
        same += counts['same'] ?? 0;
        all += pairs.length;
      }
      return same / all;
    });
    // Four numbers of each pair of runs are independent.
    expect(Math.abs(shares[0]! - 0.05)).toBeLessThan(3 * Math.sqrt((0.05 * 0.95) / 2000));
    expect(shares[1]).toBeGreaterThan(0.95);
  });
});
