import { beforeAll, describe, expect, it } from 'vitest';
import { softSolve } from '../../core/mdp/soft-solve.ts';
import { createRandom } from '../../core/numerics/random.ts';
import { knownTruthGrid } from '../../environments/known-truth-grid.ts';
import { leastNormReward } from '../support/least-norm.ts';
import { populationOnly, type Replay, replay } from '../support/replay.ts';
import { measured, runSuite } from '../support/suite-run.ts';

const free = 'IQ-Learn α = ∞';
const objects = ['reward', 'value', 'q'] as const;

describe('gauge-twin, in the population', () => {
  let found: Replay;
  beforeAll(async () => {
    found = await replay('gauge-twin', populationOnly);
  }, 120_000);

  it('comes out as its gates say', () => {
    expect(found.verdict.reasons).toEqual([]);
    expect(found.verdict.exitCode).toBe(0);
  });

  it('every gate of level error is failed by all its negative controls and passed by the truth', () => {
    const gates = found.manifest.suite.gates!;
    const held = found.verdict.gates.filter(({ gate }) => (gates[gate].level ?? 'error') === 'error');
    expect(held.length).toBeGreaterThan(20);
    expect(held.filter(({ outcome }) => outcome === 'void' || outcome === 'broken')).toEqual([]);
  });

  it('every raw table misses the original by a tenth or more, and no table misses the twin', () => {
    const names = found.manifest.worlds.map(({ name }) => name);
    expect(names).toHaveLength(14);
    for (const world of names) {
      for (const object of objects) {
        const [error] = found.numbers({ world, row: free, metric: `${object}-peer-nrmse`, mask: 'peer' });
        if (world.includes('twin')) expect(error, `${world}, ${object}`).toBeLessThan(1e-6);
        else expect(error, `${world}, ${object}`).toBeGreaterThan(0.1);
      }
    }
  });

  it('the miss is known in closed form before anything is run', () => {
    const given = { preset: 'low-action', rewardScale: 1, start: 'regular' } as const;
    const { model, truth, absorbing } = knownTruthGrid.build(given, createRandom('world'));
    const { reward } = truth!;
    const predicted = leastNormReward(model, reward, softSolve(model, reward).policy, 80);
    const cells = [...reward.keys()].filter((i) => !absorbing.includes(Math.floor(i / 3)));
    const size = (x: Float64Array) => Math.sqrt(cells.reduce((sum, i) => sum + x[i] * x[i], 0));
    const at = { world: 'low-action', row: free, metric: 'reward-relative-rmse', mask: 'regular' } as const;
    expect(found.numbers(at)[0]).toBeCloseTo(size(predicted.map((r, i) => r - reward[i])) / size(reward), 10);
  });
});

describe('gauge-twin, with a sample', () => {
  it('both truths have one fit, whose whole error on the twin is what the sample added', async () => {
    const part = ['--env', 'low-action', 'low-action twin', '--est', free, '--replicates', '0'];
    const run = await runSuite('gauge-twin', ...part);
    for (const individuals of [8000, 64000, 512000]) {
      const [original, twin] = run.fits(free, { individuals });
      for (const part of ['objective', 'numbers', 'certificates'] as const) {
        expect(twin[part]).toEqual(original[part]);
      }
      const sampling = measured(twin, 'reward-ledger-sampling');
      expect(Math.abs(measured(twin, 'reward-rmse') - sampling)).toBeLessThan(1e-9);
      expect(measured(original, 'reward-ledger-gauge')).toBeGreaterThan(0.05);
      expect(measured(original, 'reward-rmse')).toBeGreaterThan(sampling);
    }
  }, 30_000);
});
