import { beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../cli/catalog.ts';
import { readSuite } from '../../cli/suites.ts';
import { completeSuite } from '../../suites/harness/plan/complete-suite.ts';
import { type Replay, replay } from '../support/replay.ts';

let run: Replay;

beforeAll(async () => {
  run = await replay('metric-confusion');
}, 60_000);

const garnets = [1, 2, 3, 4, 5].map((draw) => `garnet (draw=${draw})`);
const at = (world: string, control: string, metric: string): number => {
  const { title: row } = catalog.controls.get(control)!;
  const { masks, weights } = catalog.metrics.get(metric)!;
  const weighted = metric.startsWith('policy') ? ('expert' as const) : weights[0];
  return run.numbers({ world, row, metric, mask: masks[0], weights: weighted })[0];
};

describe('metric-confusion', () => {
  it('comes out as expected, all of it', () => {
    const { exitCode, gates } = run.verdict;
    expect(gates.filter(({ asExpected }) => !asExpected)).toEqual([]);
    expect(gates.length).toBeGreaterThan(500);
    expect(exitCode).toBe(0);
  });

  it.each(garnets)('on %s shaping adds nothing to what behaviour can show, and much to the rest', (world) => {
    const blind = ['reward-epic', 'reward-starc', 'reward-min-l2', 'reward-modulo-shaping-rmse'];
    for (const metric of [...blind, 'reward-anchored-rmse', 'policy-tv', 'policy-kl', 'counterfactual-a']) {
      const [both, noise] = ['error-shaping-and-noise', 'error-noise'].map((error) =>
        at(world, error, metric),
      );
      expect(both, metric).toBeCloseTo(noise, 9);
    }
    for (const metric of ['reward-rmse', 'reward-peer-nrmse', 'reward-epic-table', 'counterfactual-b-mix']) {
      const [both, noise] = ['error-shaping-and-noise', 'error-noise'].map((error) =>
        at(world, error, metric),
      );
      expect(both / noise, metric).toBeGreaterThan(1.2);
    }
  });

  it.each(garnets)('on %s a turned sign is twice as wrong as a doubled reward', (world) => {
    for (const metric of ['reward-rmse', 'reward-modulo-shaping-rmse', 'reward-anchored-rmse'])
      expect(at(world, 'error-sign', metric) / at(world, 'error-scale', metric), metric).toBeCloseTo(2, 10);
  });

  it.each(garnets)(
    'on %s a tenth of the pairs off by five costs √(25/10), and little where nobody goes',
    (world) => {
      expect(at(world, 'error-rare', 'reward-rmse')).toBeCloseTo(Math.sqrt(2.5), 10);
      expect(at(world, 'error-rare', 'policy-tv')).toBeLessThan(at(world, 'error-scale', 'policy-tv'));
    },
  );
});

it('known errors run where they are named, and nowhere else', () => {
  const { controls } = completeSuite(
    { ...readSuite('metric-confusion'), controls: 'every', gates: [] },
    catalog,
  );
  expect(controls.filter((id) => id.startsWith('error-'))).toEqual([]);
  expect(controls).toContain('cloning');
});
