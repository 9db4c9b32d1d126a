import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutPlan, cutsBy, shardOf } from '../../../../suites/harness/shards/shard.ts';
import { costedGrids, type Needs, planWith } from './grids.ts';

const cuts = fc.record({ of: fc.integer({ min: 1, max: 9 }), by: fc.constantFrom(...cutsBy) });
const neededBySomebody = (needs: Needs) => new Set(Object.values(needs).flat());
const reversed = (needs: Needs): Needs => Object.fromEntries(Object.entries(needs).reverse());

describe('a grid in shards', () => {
  it('has every cell that is asked for exactly once, and every companion in the shard of whoever needs it', () => {
    fc.assert(
      fc.property(costedGrids, cuts, ({ needs, costs }, cut) => {
        const { shards, repeated } = cutPlan(planWith(needs), cut, costs);
        expect(shards).toHaveLength(cut.of);
        const run = shards.flatMap(({ cells }) => cells);
        const companions = neededBySomebody(needs);
        expect(run.filter((cell) => !companions.has(cell)).sort()).toEqual(
          Object.keys(needs)
            .filter((cell) => !companions.has(cell))
            .sort(),
        );
        expect(new Set(run)).toEqual(new Set(Object.keys(needs)));
        expect(repeated).toBe(run.length - Object.keys(needs).length);
        const lonely = shards.flatMap(({ cells }) =>
          cells.filter((cell) => !needs[cell]!.every((other) => cells.includes(other))),
        );
        expect(lonely).toEqual([]);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('has every cell exactly once where no unit is more than its share', () => {
    const needs: Needs = Object.fromEntries(
      Array.from({ length: 8 }, (_, g) => [
        [`population ${g}`, []],
        ...[0, 1, 2].map((r) => [`fit ${g} ${r}`, [`population ${g}`]]),
      ]).flat(),
    );
    const costs = new Map(Object.keys(needs).map((cell) => [cell, 10]));
    const { shards, repeated } = cutPlan(planWith(needs), { of: 4, by: 'cost' }, costs);
    expect(repeated).toBe(0);
    expect(shards.map(({ ms }) => ms)).toEqual([80, 80, 80, 80]);
  });

  it('is the same however the cells come, and each shard is what the whole says it is', () => {
    fc.assert(
      fc.property(costedGrids, cuts, ({ needs, costs }, cut) => {
        const whole = cutPlan(planWith(needs), cut, costs);
        const other = cutPlan(planWith(reversed(needs)), cut, new Map([...costs].reverse()));
        expect(other.digest).toBe(whole.digest);
        for (const { index, cells } of whole.shards) {
          const shard = shardOf(planWith(needs), { ...cut, index }, costs);
          expect(shard.jobs.map(({ cell }) => cell)).toEqual(cells);
          expect(shard.manifest.configuration['shard']).toMatchObject({
            index,
            of: cut.of,
            cut: whole.digest,
          });
        }
      }),
      { seed: 2, numRuns: 50 },
    );
  });

  it('repeats companions at most to the price of what hangs on them', () => {
    fc.assert(
      fc.property(costedGrids, fc.integer({ min: 1, max: 9 }), ({ needs, costs }, of) => {
        const { shards } = cutPlan(planWith(needs), { of, by: 'cost' }, costs);
        const paid = shards.reduce((sum, { ms }) => sum + ms, 0);
        const once = [...costs.values()].reduce((sum, ms) => sum + ms, 0);
        expect(paid).toBeLessThanOrEqual(2 * once);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('spreads a thousand replicates of one method, which all hang on one companion', () => {
    const needs: Needs = {
      population: [],
      ...Object.fromEntries(Array.from({ length: 1000 }, (_, r) => [`fit ${r}`, ['population']])),
    };
    const costs = new Map(Object.keys(needs).map((cell) => [cell, cell === 'population' ? 50 : 10]));
    const { shards, repeated } = cutPlan(planWith(needs), { of: 10, by: 'cost' }, costs);
    expect(repeated).toBe(9);
    expect(Math.max(...shards.map(({ ms }) => ms))).toBeLessThanOrEqual(1060);
  });

  it('refuses a shard that there is not', () => {
    const plan = planWith({ a: [] });
    for (const index of [0, 4, 1.5])
      expect(() => shardOf(plan, { index, of: 3, by: 'cost' }, new Map([['a', 1]]))).toThrow(
        /counted from 1 to 3/,
      );
  });
});
