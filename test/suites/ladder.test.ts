import { beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../cli/catalog.ts';
import { readSuite } from '../../cli/suites.ts';
import { softSolve } from '../../core/mdp/soft-solve.ts';
import { createRandom } from '../../core/numerics/random.ts';
import { resolveOptions } from '../../suites/harness/plan/options.ts';
import { type Replay, replay } from '../support/replay.ts';

const cells = ['simple-binary', 'stochastic-mid', 'high-beta', 'large-sparse', 'rank-deficient'];
let run: Replay;

beforeAll(async () => {
  run = await replay('ladder', (suite) => ({ ...suite, replicates: 1 }));
}, 60_000);

/** Rungs where the policy gate with this limit came out like this for NFXP, or for its least-norm form. */
function rungs(limit: number, outcome: string): string[] {
  const { manifest, verdict } = run;
  const found = verdict.gates.filter((one) => {
    const gate = manifest.suite.gates![one.gate];
    const structural = manifest.rows[one.row].id === 'nfxp';
    const bar = gate.metric === 'policy-tv' && gate.limit === limit && gate.near === undefined;
    return structural && bar && one.outcome === outcome;
  });
  const names = new Set(found.map(({ world }) => manifest.worlds[world].name));
  return cells.filter((cell) => names.has(cell));
}

/** Mean total variation to the expert of choosing uniformly and of half the reward, computed here. */
function distances(cell: string): { readonly uniform: number; readonly half: number } {
  const { environment: id, parameters = {} } = readSuite('ladder').worlds.find(({ name }) => name === cell)!;
  const environment = catalog.environments.get(id)!;
  const { model, truth } = environment.build(
    resolveOptions(environment.parameters, parameters as never, cell),
    createRandom('unused'),
  );
  const { policy } = softSolve(model, truth!.reward);
  const half = softSolve(
    model,
    truth!.reward.map((r) => r / 2),
  ).policy;
  const distance = (other: Float64Array): number =>
    policy.reduce((sum, p, i) => sum + Math.abs(p - other[i]) / 2, 0) / model.stateCount;
  return { uniform: distance(policy.map(() => 1 / model.actionCount)), half: distance(half) };
}

describe('ladder', () => {
  it('is as far from uniform choice as was published', () => {
    const published = [0.324, 0.0157, 0.116, 0.089, 0.119];
    cells.forEach((cell, k) => {
      expect(distances(cell).uniform, cell).toBeCloseTo(published[k], 3);
    });
  });

  it.each([
    [0.05, ['stochastic-mid', 'large-sparse']],
    [0.1, ['stochastic-mid', 'high-beta', 'large-sparse', 'rank-deficient']],
  ])(
    'the policy gate of %f is void exactly where uniform choice or half the reward is within it',
    (limit, list) => {
      expect(rungs(limit, 'void')).toEqual(list);
      const within = cells.filter((cell) => Math.min(...Object.values(distances(cell))) <= limit);
      expect(within).toEqual(list);
    },
  );

  it('a static logit passes every policy gate that is not void', () => {
    const { manifest, verdict } = run;
    const judged = verdict.gates.filter(
      ({ gate, outcome }) =>
        manifest.suite.gates![gate].metric === 'policy-tv' &&
        manifest.suite.gates![gate].near === undefined &&
        (outcome === 'pass' || outcome === 'fail'),
    );
    expect(new Set(judged.map(({ world }) => manifest.worlds[world].name))).toEqual(
      new Set(['simple-binary', 'high-beta', 'rank-deficient']),
    );
    for (const { label } of judged) expect(label).toContain('static: does not test dynamics');
  });

  it('no structural method answers where two features are one, unless it takes the least', () => {
    expect(rungs(0.05, 'refused')).toEqual(['rank-deficient']);
    expect(rungs(0.05, 'pass')).toEqual(['simple-binary', 'high-beta', 'rank-deficient']);
  });

  it('the four methods of the ladder are one', () => {
    for (const world of cells.slice(0, -1)) {
      const [nfxp, ...others] = ['NFXP', 'CCP', 'MPEC', 'MCE-IRL'].map((row) =>
        run.numbers({ world, row, metric: 'value-rmse' }),
      );
      for (const other of others)
        other.forEach((x, k) => {
          expect(x).toBeCloseTo(nfxp[k], 5);
        });
    }
  });
});
