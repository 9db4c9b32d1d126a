import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Cause, FitVerdict, Manifest, Verdict } from '../../core/contract/index.ts';
import { irlbenchHere } from '../support/command-line-here.ts';

const gates = [
  { metric: 'policy-tv', limit: 0.05, because: 'the published gate', expected: 'report' },
  {
    metric: 'reward-relative-rmse',
    mask: 'regular',
    limit: 0.25,
    because: 'half scores one half',
    expected: 'report',
  },
];

/** What the verdict lines of these objects are made of. */
const metricsOf = (...objects: ('reward' | 'value' | 'q')[]) => [
  'policy-tv',
  'reward-relative-rmse',
  'reward-modulo-shaping-rmse',
  'reward-shaping-share',
  ...objects.flatMap((object) => [
    `${object}-rmse`,
    ...(object === 'reward' ? [] : [`${object}-relative-rmse`, `${object}-aligned-rmse`]),
    ...['gauge', 'bias', 'sampling'].map((term) => `${object}-ledger-${term}`),
  ]),
];

/** Runs a suite on the published cell and finds what became of a fit. */
async function diagnosed(given: Readonly<Record<string, unknown>>) {
  const out = mkdtempSync(join(tmpdir(), 'irlbench-fits-'));
  const suite = {
    id: 'fits',
    question: 'What became of each fit?',
    worlds: [{ environment: 'known-truth-grid', name: 'cell', parameters: { preset: 'low-action' } }],
    replicates: 4,
    seed: 'fits-1',
    references: 'none',
    gates,
    metrics: metricsOf('reward'),
    ...given,
  };
  writeFileSync(join(out, 'suite.json'), JSON.stringify(suite));
  const run = ['run', join(out, 'suite.json'), '--out', join(out, 'run')];
  const said = await irlbenchHere([...run, '-j', '1', '--json', '--quiet']);
  const verdict = JSON.parse(said.out) as Verdict;
  const manifest = JSON.parse(readFileSync(join(out, 'run', 'manifest.json'), 'utf8')) as Manifest;
  return (label: string, object: FitVerdict['object'], individuals: number | 'Infinity'): FitVerdict => {
    const found = verdict.fits.find(
      (fit) =>
        manifest.rows[fit.row]!.label === label &&
        fit.object === object &&
        manifest.worlds[fit.world]!.sample?.individuals === individuals,
    );
    if (found === undefined) throw new Error(`no diagnosis of ${label}, ${object}: ${said.err}`);
    return found;
  };
}

const part = (fit: FitVerdict, cause: Cause): number =>
  Number(fit.numbers.find(({ id }) => id === cause)?.value);
const tabular = (label: string, options: object) => ({ id: 'iq-learn', label, options });

describe('verdict lines of real fits', () => {
  it('on the published cell', { timeout: 120_000 }, async () => {
    const find = await diagnosed({
      samples: [
        { individuals: 2000, periods: 80 },
        { individuals: 20, periods: 5 },
      ],
      estimators: [tabular('one', { alpha: 1 }), { id: 'nfxp', label: 'nfxp' }],
      controls: ['cloning'],
    });
    const one = find('one', 'reward', 2000);
    expect(one).toMatchObject({ verdict: 'mixed', causes: ['gauge', 'penalty-bias', 'sampling'] });
    expect(part(one, 'gauge')).toBeCloseTo(0.0709, 4);
    expect(part(one, 'penalty-bias')).toBeCloseTo(0.069, 4);
    expect(Math.abs(part(one, 'sampling') - 0.054)).toBeLessThan(0.006);
    expect(find('one', 'policy', 2000).verdict).toBe('recovered');

    expect(find('nfxp', 'reward', 2000).verdict).toBe('recovered');
    expect(find('one', 'reward', 20)).toMatchObject({ verdict: 'support', causes: ['support'] });

    const cloned = find('Cloned policy, read out as reward', 'reward', 2000);
    expect(cloned.causes).toEqual(['gauge', 'sampling']);
    expect(cloned.shares['gauge']).toBeGreaterThan(0.99);
  });

  it('of all data at α = ∞, nothing but the gauge is named', { timeout: 120_000 }, async () => {
    const find = await diagnosed({
      samples: [{ individuals: 'Infinity', periods: 80 }],
      estimators: [tabular('infinity', { alpha: 'Infinity' })],
      controls: 'none',
      metrics: metricsOf('reward', 'value', 'q'),
    });
    for (const object of ['reward', 'value', 'q'] as const)
      expect(find('infinity', object, 'Infinity').verdict, object).toMatch(/^(gauge-only|recovered)$/);
    expect(find('infinity', 'reward', 'Infinity')).toMatchObject({
      verdict: 'gauge-only',
      causes: ['gauge'],
    });
  });

  it('stopped after two iterations, the optimiser is named', { timeout: 120_000 }, async () => {
    const find = await diagnosed({
      samples: [{ individuals: 2000, periods: 80 }],
      estimators: [tabular('short', { alpha: 0.01 })],
      budget: { iterations: 2 },
      controls: 'none',
    });
    expect(find('short', 'reward', 2000)).toMatchObject({ verdict: 'optimiser', causes: ['optimiser'] });
  });

  it('with the values of first states on undiscounted data, bookkeeping is named', {
    timeout: 120_000,
  }, async () => {
    const find = await diagnosed({
      samples: [{ individuals: 2000, periods: 80 }],
      estimators: [tabular('first states', { alpha: 1, valueTerm: 'initial' })],
      replicates: 2,
      controls: 'none',
    });
    const fit = find('first states', 'reward', 2000);
    expect(fit.causes[0]).toBe('bookkeeping');
    expect(fit.numbers.map(({ id }) => id)).toContain('sourceMismatch');
  });
});
