import { describe, expect, it } from 'vitest';
import type { FitOutput } from '../../cli/documents/fit.ts';
import { fitOutputSchema } from '../../cli/documents/fit.ts';
import { validate } from '../../core/schema/validate.ts';
import { irlbenchHere } from '../support/command-line-here.ts';

async function fitted(...args: string[]): Promise<FitOutput> {
  const { out, err, code } = await irlbenchHere(['fit', ...args, '--json']);
  expect(err).toBe('');
  const output = validate<FitOutput>(fitOutputSchema, JSON.parse(out), 'fit output');
  expect(code).toBe(output.status === 'ok' ? 0 : 65);
  return output;
}

const knownTruth = 'test/fixtures/known-truth-low-action.json';

describe('irlbench fit --json', () => {
  it("prints Rust's group 4, with errors named by kind", async () => {
    const output = await fitted(
      '--estimator',
      'nfxp',
      '--environment',
      'bus-1987',
      '--param',
      'group=4',
      '--param',
      'bins=90',
      '--param',
      'discount=0.9999',
    );
    expect(output.parameters!['replacement-cost']).toBeCloseTo(10.074942, 4);
    expect(output.parameters!['cost-1']).toBeCloseTo(2.293093, 4);
    expect(Math.abs(Number(output.logLikelihood) + 163.584284)).toBeLessThan(1e-6);
    expect(Math.abs(Number(output.standardErrors!['opg']!['replacement-cost']) - 1.5815)).toBeLessThan(1e-3);
    expect(Math.abs(Number(output.standardErrors!['opg']!['cost-1']) - 0.6383)).toBeLessThan(1e-3);
    expect(output.decisions).toBe(4292);
    expect(output.metrics).toBeNull();
    expect(output.policy).toHaveLength(90);
  });

  it("reads a user's document: the published cell, every metric because the truth is in it", async () => {
    const output = await fitted('--estimator', 'iq-learn', '--option', 'alpha=1', '--data', knownTruth);
    expect(Math.abs(Number(output.objective) - 1.0943435671346096)).toBeLessThan(1e-9);
    expect(output.certificates.every(({ holds }) => holds)).toBe(true);
    expect(output.metrics!.length).toBeGreaterThan(20);
  });

  it('α = ∞ is behavioural cloning', async () => {
    const [iq, bc] = await Promise.all([
      fitted('--estimator', 'iq-learn', '--option', 'alpha=Infinity', '--data', knownTruth),
      fitted('--estimator', 'bc', '--data', knownTruth),
    ]);
    const gap = iq.policy!.flatMap((row, s) =>
      row.map((p, a) => Math.abs(Number(p) - Number(bc.policy![s]![a]))),
    );
    expect(Math.max(...gap)).toBeLessThan(1e-10);
  });

  it('tabular IQ-Learn on the real bus is refused, naming 51 of 78 states; smoothed it runs', async () => {
    const bus = ['--estimator', 'iq-learn', '--environment', 'bus-1987', '--param', 'group=4'];
    const refused = await fitted(...bus);
    expect(refused.status).toBe('refused');
    expect(refused.reason).toMatch(/51 of (the )?78/);
    expect(refused.policy).toBeNull();
    expect((await fitted(...bus, '--option', 'smoothing=0.5')).status).toBe('ok');
  });

  it('a simulated world takes a design, or the population limit', async () => {
    const grid = [
      '--estimator',
      'nfxp',
      '--environment',
      'gridworld',
      '--param',
      'preset=open',
      '--periods',
      '40',
    ];
    const [small, population] = await Promise.all([
      fitted(...grid, '--individuals', '50'),
      fitted(...grid, '--individuals', 'Infinity'),
    ]);
    expect(small.decisions).toBe(2000);
    expect(population.decisions).toBe('Infinity');
    expect(population.standardErrors).toBeNull();
    expect(population.logLikelihood).toBeNull();
  });
});
