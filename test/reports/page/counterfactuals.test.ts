import { describe, expect, it } from 'vitest';
import type { DescribedMetric } from '../../../core/contract/index.ts';
import { renderPage } from '../../../reports/page/render-page.ts';
import { counterfactualsView } from '../../../reports/page/view/counterfactuals.ts';
import { interventions } from '../../../reports/page/view/interventions.ts';
import { indexRun } from '../../../reports/page/view/run-index.ts';
import * as registry from '../../../suites/metrics/registry.ts';
import { frozenRun, smallRun } from '../../fixtures/records/frozen.ts';

const registered = Object.values(registry);

/** The frozen run with a number for every row of its first world, by metric. */
function changed(numbers: Readonly<Record<string, (row: number, replicate: number) => number>>) {
  const run = frozenRun();
  const described: DescribedMetric[] = Object.keys(numbers).map((id) => ({
    ...run.manifest.metrics[0]!,
    id,
    title: id,
    unit: 'ratio',
    object: 'counterfactual',
  }));
  const planned = new Map(
    run.manifest.cells.filter(({ world }) => world === 0).map((cell) => [cell.cell, cell]),
  );
  const records = run.records.map((record) => {
    const cell = planned.get(record.result.cell);
    if (cell === undefined || record.result.status !== 'ok') return record;
    const measured = Object.entries(numbers).map(([metric, numberOf]) => ({
      metric,
      weights: 'uniform' as const,
      mask: 'all' as const,
      value: numberOf(cell.row, cell.replicate) * (cell.role === 'population' ? 0 : 1),
    }));
    return { ...record, result: { ...record.result, measured: [...record.result.measured, ...measured] } };
  });
  return { ...run, manifest: { ...run.manifest, metrics: [...run.manifest.metrics, ...described] }, records };
}

describe('the section of counterfactuals', () => {
  const run = changed({
    'counterfactual-a': () => 0.1,
    'counterfactual-b-mix': (row) => [9, 0.5, 0.4, 0.02, 0.01, 3, 2, 0.8, 1e-17][row]!,
    'counterfactual-exposure-b-mix': (row) => (row === 8 ? 0 : 0.02),
    'counterfactual-b-skip': () => 0.3,
    'counterfactual-exposure-b-skip': () => 1e-14,
  });
  const { worlds } = counterfactualsView(indexRun(run));
  const [world] = worlds;

  it('has words for every intervention that is measured, and no others', () => {
    const regrets = registered.map(({ id }) => id).filter((id) => /^counterfactual-(?!exposure)/.test(id));
    expect(interventions.map(({ regret }) => regret).toSorted()).toEqual(regrets.toSorted());
    const exposures = registered.map(({ id }) => id).filter((id) => id.startsWith('counterfactual-exposure'));
    expect(interventions.flatMap(({ exposure }) => exposure ?? []).toSorted()).toEqual(exposures.toSorted());
    // What no exposure is measured of is blind to the level, as its metric says, or moves levels themselves.
    const blind = registered.filter(
      ({ id, policyImplied }) => policyImplied && id.startsWith('counterfactual'),
    );
    expect(
      interventions
        .filter(({ seesLevel }) => !seesLevel)
        .map(({ regret }) => regret)
        .toSorted(),
    ).toEqual(blind.map(({ id }) => id).toSorted());
  });

  it('draws every fit in every change, its population outlined, beside half the reward', () => {
    expect(worlds).toHaveLength(1);
    expect(world!.changes.map(({ title }) => title)).toEqual([
      'A: a toll',
      'B: mixed moves',
      'B: doubled moves',
    ]);
    const mixed = world!.changes[1]!;
    expect(mixed.regret.match(/class="symbol"/g)).toHaveLength(10);
    expect(mixed.regret.match(/hollow/g)).toHaveLength(5);
    expect(mixed.regret).toContain('½ r');
    expect(mixed.regret).toContain('NFXP 0.0100');
    expect(mixed.exposure).toContain('aria-label="Exposure to B: mixed moves');
    expect(world!.axes.regret).toContain('≤ ');
  });

  it('says where a level cannot show and where nothing is exposed', () => {
    const [toll, mixed, doubled] = world!.changes;
    expect([toll!.exposure, toll!.unexposed]).toEqual(['', 'none: blind to the level']);
    expect(mixed!.notes).toEqual([]);
    expect(doubled!.notes.map(({ mark, text }) => [mark.id, text])).toEqual([
      ['void', 'Void for the level: it exposes no reward here, not even a wrong one.'],
    ]);
  });

  it('says where half the reward passes the gate, in the words of the verdict', () => {
    const because = 'It proves nothing: "Half scale" passes it too.';
    const gate = {
      ...run.verdict.gates[0]!,
      world: 0,
      row: 3,
      gate: run.manifest.suite.gates!.length,
      outcome: 'void' as const,
      because,
      skill: 0.75,
    };
    const gates = [
      ...run.manifest.suite.gates!,
      { ...run.manifest.suite.gates![0]!, metric: 'counterfactual-b-mix' },
    ];
    const view = counterfactualsView(
      indexRun({
        ...run,
        manifest: { ...run.manifest, suite: { ...run.manifest.suite, gates } },
        verdict: { ...run.verdict, gates: [...run.verdict.gates, gate] },
      }),
    );
    expect(view.worlds[0]!.changes[1]!.notes.map(({ text }) => text)).toEqual([because]);
    const regret = view.worlds[0]!.lines.find(
      ({ title, what }) => title === 'B: mixed moves' && what === 'regret',
    )!;
    expect(regret.cells.map(({ skill }) => skill?.text)).toEqual([
      undefined,
      undefined,
      undefined,
      '0.75',
      undefined,
    ]);
  });

  it('holds the numbers of fits, populations and controls behind the strips', () => {
    const regret = world!.lines.find(({ title, what }) => title === 'B: mixed moves' && what === 'regret')!;
    expect(regret.cells.map(({ text }) => text)).toEqual(['9.00', '0.500', '0.400', '0.0200', '0.0100']);
    expect(regret.cells.map(({ population }) => population.text)).toEqual(['0', '0', '0', '0', '0']);
    expect(regret.controls.map(({ text }) => text)).toEqual(['3.00', '2.00', '0.800', '1.00 × 10⁻¹⁷']);
    expect(world!.lines.map(({ what }) => what.split(',')[0])).toEqual([
      'regret',
      'regret',
      'exposure',
      'regret',
      'exposure',
    ]);
  });

  it('is in the page where a change was measured, and absent elsewhere', async () => {
    const html = await renderPage({ ...run, arrays: smallRun().arrays });
    const [, section] = /<section id="counterfactuals"(.*?)<\/section>/s.exec(html)!;
    expect(section).toContain('id="counterfactuals-0" open');
    expect(section).toContain('All of them: weights uniform, mask all.');
    expect(section).not.toMatch(/undefined|NaN|\[object/);
    expect(counterfactualsView(indexRun(frozenRun())).worlds).toEqual([]);
  });
});
