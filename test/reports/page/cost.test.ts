import { describe, expect, it } from 'vitest';
import type { CellRecord } from '../../../core/contract/index.ts';
import { coldFits } from '../../../reports/page/view/cold-fits.ts';
import { costView } from '../../../reports/page/view/cost.ts';
import { indexRun } from '../../../reports/page/view/run-index.ts';
import { frozenRun } from '../../fixtures/records/frozen.ts';

const template = frozenRun().records[0]!;

/** A fit by an estimator (or a control), begun at a second by a worker. */
function fitAt(
  cell: string,
  second: number,
  worker: string,
  id: string,
  more: Partial<CellRecord['result']> = {},
) {
  const { result, circumstance } = template;
  const subject = { ...result.key.subject, id };
  return {
    ...template,
    result: { ...result, cell, key: { ...result.key, subject }, ...more },
    circumstance: { ...circumstance, worker, startedAt: `2026-01-05T09:00:0${second}.000Z` },
  };
}

describe('cold fits', () => {
  it('are the first of each estimator in each worker, whatever order they are stored in', () => {
    const records = [
      fitAt('late', 3, 'thread 1', 'nfxp'),
      fitAt('first', 1, 'thread 1', 'nfxp'),
      fitAt('other-thread', 2, 'thread 2', 'nfxp'),
      fitAt('other-method', 4, 'thread 1', 'bc'),
      fitAt('again', 5, 'thread 2', 'nfxp'),
    ];
    expect([...coldFits(records)].toSorted()).toEqual(['first', 'other-method', 'other-thread']);
  });

  it('are not warmed by a refusal or a control, and are of one machine and source', () => {
    const control = fitAt('control', 1, 'thread 1', 'bc');
    const { key } = control.result;
    const elsewhere = fitAt('elsewhere', 5, 'thread 1', 'bc');
    const records = [
      {
        ...control,
        result: { ...control.result, key: { ...key, subject: { ...key.subject, kind: 'control' as const } } },
      },
      fitAt('refused', 2, 'thread 1', 'bc', { status: 'refused' }),
      fitAt('first', 3, 'thread 1', 'bc'),
      fitAt('warm', 4, 'thread 1', 'bc'),
      { ...elsewhere, circumstance: { ...elsewhere.circumstance, machine: 'another' } },
    ];
    expect([...coldFits(records)].toSorted()).toEqual(['elsewhere', 'first']);
  });
});

describe('the section of costs', () => {
  const run = frozenRun();
  const { worlds } = costView(indexRun(run));
  const times = (world: number, row: number): number[] =>
    run.manifest.cells
      .filter((cell) => cell.world === world && cell.row === row && cell.role === 'fit')
      .map(({ cell }) => run.records.find(({ result }) => result.cell === cell)!.circumstance.fitMs)
      .toSorted((x, y) => x - y);

  it('tells the median warm fit apart from the cold one', () => {
    const bc = worlds[0]!.rows[0]!;
    // The first record of the run is the one that began it: all of them say the same second.
    const [cold, ...warm] = times(0, 0);
    expect([bc.cold.text, bc.cold.fits]).toEqual([`${cold}.00`, 1]);
    expect(Number(bc.warm.value)).toBe((warm[1]! + warm[2]!) / 2);
    expect(bc.warm.fits).toBe(4);
    const again = worlds[1]!.rows[0]!;
    expect([again.warm.fits, again.cold.fits, again.cold.text]).toEqual([5, 0, '—']);
    expect(Number(again.warm.value)).toBe(times(1, 0)[2]);
  });

  it('draws the errors of policy and reward where they are known, and times alone on a real panel', () => {
    expect(worlds.map(({ name, charts }) => [name, charts.length])).toEqual([
      ['known-truth line', 2],
      ['5 × 5 grid', 2],
      ['the bus panel of 1987', 0],
    ]);
    const [policy] = worlds[0]!.charts;
    expect(policy).toMatchObject({
      title: 'policy π: Total variation',
      norm: 'probability; weights uniform, mask all',
    });
    expect(policy!.svg).toContain('aria-label="policy π: Total variation against the time of a fit');
    expect(policy!.svg.match(/symbol warm/g)).toHaveLength(5);
  });

  it('leaves out what gave no answer, and moves with nothing but the records', () => {
    // On the real panel both rows of IQ-Learn refused.
    expect(worlds[2]!.rows.map(({ label }) => label)).toEqual(['BC', 'MCE-IRL', 'NFXP']);
    expect(JSON.stringify(costView(indexRun(frozenRun()))) === JSON.stringify({ worlds })).toBe(true);
    expect(costView(indexRun({ ...frozenRun(), records: [] })).worlds).toEqual([]);
  });
});
