import { beforeAll, describe, expect, it } from 'vitest';
import type { Task } from '../../core/contract/model.ts';
import { populationDemonstrations } from '../../core/mdp/population.ts';
import { softSolve } from '../../core/mdp/soft-solve.ts';
import { createRandom } from '../../core/numerics/random.ts';
import { withDefaults } from '../../core/schema/validate.ts';
import { rustBus } from '../../environments/rust-bus.ts';
import { type AirlOptions, airl } from '../../estimators/airl.ts';
import { trialRun } from '../support/run.ts';
import { type Cell, measured, runSuite } from '../support/suite-run.ts';

let cells: readonly Cell[];

beforeAll(async () => {
  const run = await runSuite('adversarial-dynamics');
  expect(run.code).toBe(0);
  cells = run.cells;
}, 120_000);

describe('adversarial-dynamics', () => {
  it('the line search settles on the expert in every world, in fewer rounds than a fifth of the way', () => {
    const searched = cells.filter(({ label }) => label === 'line search');
    expect(searched).toHaveLength(7);
    for (const cell of searched) {
      expect(cell.result.stop).toBe('converged');
      expect(Math.abs(measured(cell.result, 'occupancy-kl-gap'))).toBeLessThan(1e-10);
      const damped = cells.find(({ label, world }) => label === 'a fifth of the way' && world === cell.world);
      expect(damped!.result.stop).toBe('converged');
      expect(cell.result.iterations).toBeLessThan(damped!.result.iterations!);
    }
  });

  it('a fixed step shrinks the distance by 1 − η a round near the end', () => {
    for (const [label, eta] of [
      ['a tenth of the way', 0.1],
      ['a fifth of the way', 0.2],
    ] as const) {
      // From a distance of about 1 to 1e-10.
      const rounds = Math.log(1e-10) / Math.log(1 - eta);
      for (const cell of cells.filter((own) => own.label === label)) {
        expect(cell.result.iterations! / rounds).toBeGreaterThan(0.85);
        expect(cell.result.iterations! / rounds).toBeLessThan(1.15);
      }
    }
  });

  it('the gap bounds the divergence of learner and expert, which is 0 at its best', () => {
    for (const { label, result } of cells.filter((cell) => cell.label !== 'The truth')) {
      const { klGap, klDivergence } = result.numbers;
      if (klGap === undefined) continue;
      expect(Number(klGap), label).toBeGreaterThan(Number(klDivergence) - 1e-12);
    }
  });
});

describe('on the bus engine', () => {
  const { model, truth } = rustBus.build(
    { ...withDefaults<Parameters<typeof rustBus.build>[0]>(rustBus.parameters), preset: 'bus-engine' },
    createRandom('bus'),
  );
  const task: Task = {
    model,
    transitionsFrom: 'known',
    features: null,
    anchor: null,
    demonstrations: populationDemonstrations(model, softSolve(model, truth!.reward).policy, 100),
  };
  const divergences = async (step: AirlOptions['step']): Promise<number[]> => {
    const run = trialRun(60);
    await airl.fit(task, { ...withDefaults<AirlOptions>(airl.options), step }, run);
    return run.trace.map(({ objective }) => objective);
  };

  it('full best responses go round in a cycle of five; the line search descends', async () => {
    const full = (await divergences(1)).slice(-20);
    full.slice(5).forEach((own, k) => {
      expect(Math.abs(own - full[k])).toBeLessThan(1e-6 * full[k]);
    });
    expect(Math.max(...full) / Math.min(...full)).toBeGreaterThan(10);
    const searched = await divergences('line-search');
    searched.slice(1).forEach((own, k) => {
      expect(own).toBeLessThanOrEqual(searched[k] + 1e-15);
    });
    expect(searched.at(-1)).toBeLessThan(1e-10);
  });
});
