import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BenchError } from '../../../core/contract/errors.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { benjaminiHochberg } from '../../../reports/statistics/benjamini-hochberg.ts';
import { holm } from '../../../reports/statistics/holm.ts';
import { permutationTest } from '../../../reports/statistics/permutation-test.ts';
import type { Scores } from '../../../reports/statistics/scores.ts';
import {
  type Alternative,
  signFlipTest,
  smallestSignFlipP,
} from '../../../reports/statistics/sign-flip-test.ts';

const random = createRandom('tests');

/** Crossed minus self-fertilised plants of Darwin, in eighths of an inch: Fisher (1935), §17 and §21. */
const darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

/** All 2^n patterns, one by one. */
function counted(terms: readonly number[], alternative: Alternative): number {
  const observed = terms.reduce((sum, x) => sum + x, 0);
  let count = 0;
  for (let pattern = 0; pattern < 2 ** terms.length; pattern++) {
    const sum = terms.reduce((total, x, i) => total + ((pattern >> i) & 1 ? x : -x), 0);
    if (alternative === 'two-sided' ? Math.abs(sum) >= Math.abs(observed) : false) count++;
    if (alternative === 'greater' && sum >= observed) count++;
    if (alternative === 'less' && sum <= observed) count++;
  }
  return count / 2 ** terms.length;
}

describe('the sign-flip test', () => {
  it('counts 863 of 32,768 patterns either side of Darwin’s plants, as Fisher did', () => {
    const two = signFlipTest([darwin], 'seeds', 'two-sided', random);
    expect(two.p).toBe(1726 / 32768);
    expect(two.difference).toBeCloseTo(314 / 15, 12);
    expect(two).toMatchObject({ exact: true, smallestP: 2 / 32768 });
    expect(signFlipTest([darwin], 'seeds', 'greater', random).p).toBe(863 / 32768);
    // The 28 patterns that equal it are on both sides.
    expect(signFlipTest([darwin], 'seeds', 'less', random).p).toBe((32768 - 835) / 32768);
  });

  it.each([
    [5, 0.0625],
    [6, 0.03125],
    [8, 0.0078125],
    [10, 0.001953125],
  ])('of %i seeds that agree attains %f and no less', (n, smallest) => {
    const found = signFlipTest([Array.from({ length: n }, (_, i) => 1 + i)], 'seeds', 'two-sided', random);
    expect(found.p).toBe(smallest);
    expect(found.smallestP).toBe(smallest);
    expect(smallestSignFlipP(n, 'two-sided')).toBe(smallest);
    expect(smallestSignFlipP(n, 'greater')).toBe(smallest / 2);
  });

  it('is that of all patterns one by one, with ties and zeros', () => {
    const world = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 5 });
    const alternatives: Alternative[] = ['two-sided', 'greater', 'less'];
    fc.assert(
      fc.property(world, world, fc.constantFrom(...alternatives), (x, y, alternative) => {
        // 60 divides by every length, so that the sums are whole.
        const terms = [x, y].flatMap((own) => own.map((d) => (60 / own.length) * d));
        const found = signFlipTest([x, y], 'seeds', alternative, random);
        expect(found.p).toBeCloseTo(counted(terms, alternative), 12);
        expect(found.p).toBeGreaterThanOrEqual(found.smallestP);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('flips worlds as one where worlds are drawn', () => {
    const worlds: Scores = [
      [3, 1, 2],
      [4, 4],
      [1, 0, 5, 2],
    ];
    const found = signFlipTest(worlds, 'worlds', 'two-sided', random);
    expect(found.difference).toBeCloseTo((2 + 4 + 2) / 3, 14);
    expect(found).toMatchObject({ p: 0.25, smallestP: 0.25 });
  });

  it('of no difference at all is 1', () => {
    expect(signFlipTest([[0, 0]], 'seeds', 'two-sided', random)).toMatchObject({ p: 1, smallestP: 1 });
    expect(signFlipTest([[1, -1]], 'seeds', 'two-sided', random).p).toBe(1);
  });

  it('takes sums in another order for the same sum', () => {
    // .1 + .2 is not .3: the pattern that turns all three leaves the sum at 0.
    expect(signFlipTest([[0.1, 0.2, -0.3]], 'seeds', 'two-sided', random).p).toBe(1);
    expect(signFlipTest([[0.1, 0.2, 0.3, 0.6]], 'seeds', 'two-sided', random).p).toBe(2 / 16);
  });

  it('draws patterns beyond 40 flips, the same for the same label, near the exact share', () => {
    const differences = [...darwin, ...darwin, ...darwin].map((d, i) => (i % 4 === 0 ? -d : d));
    const found = signFlipTest([differences], 'seeds', 'two-sided', createRandom('a'));
    expect(found.exact).toBe(false);
    expect(found.smallestP).toBe(1e-5);
    expect(signFlipTest([differences], 'seeds', 'two-sided', createRandom('a'))).toEqual(found);
    expect(signFlipTest([differences], 'seeds', 'two-sided', createRandom('b')).p).not.toBe(found.p);
    const exact = convolved(differences);
    expect(exact).toBeGreaterThan(0.01);
    expect(Math.abs(found.p - exact)).toBeLessThan(4.5 * Math.sqrt((exact * (1 - exact)) / 1e5));
  });

  it('is exact for 8 worlds of 5 seeds', () => {
    const differences = [...darwin, ...darwin, ...darwin].slice(0, 40).map((d, i) => (i % 3 === 0 ? -d : d));
    const worlds = Array.from({ length: 8 }, (_, w) => differences.slice(5 * w, 5 * w + 5));
    const found = signFlipTest(worlds, 'seeds', 'two-sided', random);
    expect(found.exact).toBe(true);
    expect(found.p).toBeCloseTo(convolved(differences), 10);
  });

  it('refuses what is not finite', () => {
    expect(() => signFlipTest([[Number.NaN]], 'seeds', 'greater', random)).toThrow(BenchError);
    expect(() => signFlipTest([], 'seeds', 'greater', random)).toThrow(BenchError);
  });

  /** The two-sided share by the distribution of the sum of whole numbers, one flip after the other. */
  function convolved(terms: readonly number[]): number {
    const most = terms.reduce((sum, x) => sum + Math.abs(x), 0);
    let mass = new Float64Array(2 * most + 1);
    mass[most] = 1;
    for (const term of terms) {
      const next = new Float64Array(mass.length);
      mass.forEach((p, i) => {
        if (p === 0) return;
        next[i + term]! += p / 2;
        next[i - term]! += p / 2;
      });
      mass = next;
    }
    const observed = Math.abs(terms.reduce((sum, x) => sum + x, 0));
    return mass.reduce((sum, p, i) => (Math.abs(i - most) >= observed ? sum + p : sum), 0);
  }
});

describe('families of tests', () => {
  /** Fifteen tests of two treatments: Benjamini and Hochberg (1995), §3. */
  const published = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
    0.759, 1,
  ];
  const rejected = (p: readonly number[]): number => p.filter((x) => x <= 0.05).length;

  it('of Benjamini and Hochberg: 4 of 15 by theirs, 3 by Holm’s', () => {
    expect(rejected(benjaminiHochberg(published))).toBe(4);
    expect(rejected(holm(published))).toBe(3);
  });

  it('of four, by hand and in the order given', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => p.toFixed(6))).toEqual([
      '0.030000',
      '0.060000',
      '0.060000',
      '0.020000',
    ]);
    expect(benjaminiHochberg([0.01, 0.04, 0.03, 0.005]).map((p) => p.toFixed(6))).toEqual([
      '0.020000',
      '0.040000',
      '0.040000',
      '0.020000',
    ]);
    expect(holm([0.6, 0.7])).toEqual([1, 1]);
    expect([holm([]), benjaminiHochberg([])]).toEqual([[], []]);
  });

  it('is rejected by Holm exactly where stepping down rejects it', () => {
    const family = fc.array(fc.double({ min: 0, max: 0.2, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(family, (p) => {
        const stepped = p.toSorted((x, y) => x - y).findIndex((x, j) => x * (p.length - j) > 0.05);
        expect(rejected(holm(p))).toBe(stepped < 0 ? p.length : stepped);
        const last = p.toSorted((x, y) => x - y).findLastIndex((x, j) => (x * p.length) / (j + 1) <= 0.05);
        expect(rejected(benjaminiHochberg(p))).toBe(last + 1);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('holds no p outside [0, 1]', () => {
    expect(() => holm([0.5, Number.NaN])).toThrow(BenchError);
    expect(() => benjaminiHochberg([-0.1])).toThrow(BenchError);
  });
});

describe('the permutation test', () => {
  /** Every way to deal the numbers of one world, as bits. */
  function dealt(after: readonly number[], before: readonly number[]): number {
    const all = [...after, ...before];
    const observed = after.reduce((sum, x) => sum + x, 0);
    let [count, ways] = [0, 0];
    for (let hand = 0; hand < 2 ** all.length; hand++) {
      const own = all.filter((_, i) => (hand >> i) & 1);
      if (own.length !== after.length) continue;
      ways++;
      if (own.reduce((sum, x) => sum + x, 0) >= observed) count++;
    }
    return count / ways;
  }

  it('counts what dealing one by one counts', () => {
    const whole = fc.integer({ min: -20, max: 20 });
    const group = fc.array(whole, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(group, group, (after, before) => {
        const found = permutationTest([{ after, before }], 'greater', random);
        expect(found).toMatchObject({ p: dealt(after, before), exact: true });
        const turned = { after: after.map((x) => -x), before: before.map((x) => -x) };
        expect(permutationTest([turned], 'less', random).p).toBe(found.p);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('keeps numbers in their world: two worlds that agree multiply their ways', () => {
    const apart = { after: [5, 6], before: [1, 2, 3] };
    const found = permutationTest([apart, { after: [50, 60], before: [1, 2] }], 'greater', random);
    expect(found).toEqual({ p: 1 / 60, smallestP: 1 / 60, exact: true });
  });

  it('draws where there are too many ways, close to the normal limit', () => {
    const after = Array.from({ length: 30 }, (_, i) => i + 8);
    const before = Array.from({ length: 30 }, (_, i) => i);
    const { p, exact, smallestP } = permutationTest([{ after, before }], 'greater', random);
    expect({ exact, smallestP }).toEqual({ exact: false, smallestP: 1e-5 });
    // Difference 8 over the standard deviation of dealt differences, √(Σ(x − x̄)²/59 · 2/30).
    expect(p).toBeGreaterThan(0.0003);
    expect(p).toBeLessThan(0.0007);
  });

  it('refuses a group without numbers', () => {
    for (const before of [[], [Number.NaN]])
      expect(() => permutationTest([{ after: [1], before }], 'greater', random)).toThrow(BenchError);
  });
});
