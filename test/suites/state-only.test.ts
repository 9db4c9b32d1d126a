import { beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../core/contract/index.ts';
import { type Cell, measured, runSuite } from '../support/suite-run.ts';

let verdict: Verdict;
let cells: readonly Cell[];

beforeAll(async () => {
  const run = await runSuite('state-only');
  expect(run.code).toBe(0);
  ({ verdict, cells } = run);
}, 120_000);

const of = (label: RegExp, world: RegExp): Cell[] => {
  const found = cells.filter((cell) => label.test(cell.label) && world.test(cell.world));
  expect(found.length).toBeGreaterThan(0);
  return found;
};

describe('state-only', () => {
  it('comes out as expected', () => {
    expect(verdict.reasons).toEqual([]);
    expect(verdict.counts).toEqual({ ok: verdict.planned });
  });

  it('expected logits have slope 1.000, sampled ones the .06 to .09 of other Dirichlet(1) worlds', () => {
    for (const cell of of(/AIRL, states, expected/, /stochastic/)) {
      expect(measured(cell.result, 'reward-slope')).toBeCloseTo(1, 5);
    }
    for (const cell of of(/AIRL, states, sampled/, /stochastic/)) {
      expect(measured(cell.result, 'reward-slope')).toBeGreaterThan(0.05);
      expect(measured(cell.result, 'reward-slope')).toBeLessThan(0.1);
    }
  });

  it('all divergences, their twin and AIRL have one reward, the shortest, whether or not it is the true one', () => {
    for (const world of ['stochastic (draw=1)', 'deterministic, rank fails', 'reward of pairs (draw=2)']) {
      const slopes = cells
        .filter((cell) => cell.world === world && /f-IRL|AIRL, states, expected/.test(cell.label))
        .map((cell) => measured(cell.result, 'reward-slope'));
      expect(slopes).toHaveLength(6);
      for (const slope of slopes) expect(slope).toBeCloseTo(slopes[0], 5);
    }
  });

  it('the rank test says beforehand which worlds leave more than a constant open', () => {
    for (const { world, result } of of(/f-IRL, convex twin/, /./)) {
      expect(result.numbers['freeBeyondConstants']).toBe(/rank fails/.test(world) ? 1 : 0);
    }
  });

  it('the floor named beforehand is the policy error that the truth then finds', () => {
    for (const cell of of(/f-IRL/, /reward of pairs/)) {
      const floor = Number(cell.result.numbers['policyFloorUniform']);
      expect(floor).toBeGreaterThan(0.1);
      expect(measured(cell.result, 'policy-tv')).toBeCloseTo(floor, 2);
    }
    for (const cell of of(/f-IRL/, /stochastic|identified/)) {
      expect(Number(cell.result.numbers['policyFloorUniform'])).toBeLessThan(1e-6);
    }
  });
});
