import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packLongestFirst, type Weighed } from '../../../../suites/harness/shards/pack.ts';

const named = (costs: readonly number[]): Weighed[] => costs.map((cost, i) => ({ name: `n${i}`, cost }));
const loads = (bins: readonly (readonly Weighed[])[]) =>
  bins.map((bin) => bin.reduce((sum, { cost }) => sum + cost, 0));

/** The least possible load of the fullest bin, by trying every way. */
function bestMakespan(costs: readonly number[], bins: number): number {
  const load = Array.from({ length: bins }, () => 0);
  let best = Number.POSITIVE_INFINITY;
  const place = (at: number): void => {
    if (Math.max(...load) >= best) return;
    if (at === costs.length) {
      best = Math.max(...load);
      return;
    }
    for (let bin = 0; bin < bins; bin++) {
      load[bin]! += costs[at]!;
      place(at + 1);
      load[bin]! -= costs[at]!;
      // Empty bins are alike.
      if (load[bin] === 0) break;
    }
  };
  place(0);
  return best;
}

const costs = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 9 });
const bins = fc.integer({ min: 1, max: 4 });

describe('packing the longest first', () => {
  it("holds to Graham's bound against the best packing there is", () => {
    fc.assert(
      fc.property(costs, bins, (values, n) => {
        const fullest = Math.max(...loads(packLongestFirst(named(values), n)));
        expect(3 * n * fullest).toBeLessThanOrEqual((4 * n - 1) * bestMakespan(values, n));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("reaches the bound on Graham's own worst case: no looser test would notice a worse rule", () => {
    const [worst, n] = [[5, 5, 4, 4, 3, 3, 3], 3];
    expect(Math.max(...loads(packLongestFirst(named(worst), n)))).toBe(11);
    expect(bestMakespan(worst, n)).toBe(9);
  });

  it('takes everything once, in whatever order it comes', () => {
    fc.assert(
      fc.property(
        costs.chain((values) =>
          fc.record({
            things: fc.constant(named(values)),
            shuffled: fc.shuffledSubarray(named(values), {
              minLength: values.length,
              maxLength: values.length,
            }),
            n: bins,
          }),
        ),
        ({ things, shuffled, n }) => {
          const packed = packLongestFirst(things, n);
          expect(packLongestFirst(shuffled, n)).toEqual(packed);
          expect(
            packed
              .flat()
              .map(({ name }) => name)
              .sort(),
          ).toEqual(things.map(({ name }) => name).sort());
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});
