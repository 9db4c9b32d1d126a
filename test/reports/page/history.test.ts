import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../../core/contract/index.ts';
import { renderPage } from '../../../reports/page/render-page.ts';
import { historyView } from '../../../reports/page/view/history.ts';
import { indexRun } from '../../../reports/page/view/run-index.ts';
import { historyEntry, historyNumber } from '../../fixtures/history.ts';
import { frozenPage, frozenRun, smallRun } from '../../fixtures/records/frozen.ts';

interface Said {
  readonly mean: number | 'NaN';
  readonly answers?: string;
  readonly half?: number;
  /** Of the estimator. */
  readonly version?: number;
}

/** Runs one after another, each with a number of row A, and perhaps of row B. */
function historyOf(...runs: readonly Readonly<Record<string, Said>>[]): HistoryEntry[] {
  return runs.map((rows, k) =>
    historyEntry(
      k,
      Object.entries(rows).map(([row, { mean, answers = 'a', half = 0.01, version = 1 }]) =>
        historyNumber({
          world: 'line <b>',
          row,
          mean,
          low: mean === 'NaN' ? mean : mean - half,
          high: mean === 'NaN' ? mean : mean + half,
          answers: answers.repeat(64),
          versions: { environment: 1, subject: version, metric: 1 },
        }),
      ),
    ),
  );
}

const viewOf = (history: readonly HistoryEntry[]) => historyView(indexRun({ ...frozenRun(), history }));

describe('the section of history', () => {
  const history = historyOf(
    { A: { mean: 0.05 } },
    { A: { mean: 0.05 }, B: { mean: 0.2 } },
    { A: { mean: 0.052, answers: 'b' }, B: { mean: 0.2 } },
    { A: { mean: 0.09, answers: 'c' }, B: { mean: 'NaN' } },
    { A: { mean: 0.06, answers: 'd' }, B: { mean: 0.2 } },
  );

  it('marks what moved and what changed, and holds the numbers', async () => {
    const { worlds } = await viewOf(history);
    expect(worlds).toHaveLength(1);
    const [chart] = worlds[0]!.charts;
    const column = (k: number) => chart!.lines.map(({ cells }) => [cells[k]!.text, cells[k]!.mark]);
    expect(chart!.labels).toEqual(['A', 'B']);
    expect(column(0)).toEqual([
      ['0.0500', ''],
      ['0.0500', ''],
      ['0.0520', 'moved'],
      ['0.0900', 'changed'],
      ['0.0600', 'changed'],
    ]);
    expect(column(1)).toEqual([
      ['—', ''],
      ['0.200', ''],
      ['0.200', ''],
      ['—', ''],
      ['0.200', ''],
    ]);
    expect(chart!.svg.match(/stroke="var\(--bad\)"/g)).toHaveLength(1);
    expect(chart!.svg).toContain('aria-label="policy π: policy-tv in line &lt;b&gt; over 5 runs');
  });

  it('is in the page where a history is given, and absent elsewhere', async () => {
    const html = await renderPage({ ...smallRun(), history });
    expect(html.includes('id="history-0"')).toBe(true);
    expect(html.includes('line <b>')).toBe(false);
    expect(frozenPage().includes('id="history"')).toBe(false);
    expect(html === (await renderPage({ ...smallRun(), history }))).toBe(true);
  });

  it('leaves other suites out, and draws the latest runs of many', async () => {
    expect((await viewOf(history.map((entry) => ({ ...entry, suite: 'other' })))).worlds).toEqual([]);
    const long = historyOf(...Array.from({ length: 75 }, () => ({ A: { mean: 0.05 } })));
    const { runs, left } = await viewOf(long);
    expect(runs).toHaveLength(60);
    expect(runs.at(-1)!.source).toBe('0.1.74');
    expect(left).toBe(15);
  });

  it('ends a line at a run without a number, and at another version or other samples', async () => {
    const broken = historyOf(
      { A: { mean: 0.05 } },
      { A: { mean: 0.05 } },
      {},
      { A: { mean: 0.05 } },
      { A: { mean: 0.2, answers: 'b', version: 2 } },
      { A: { mean: 0.2, answers: 'b', version: 2 } },
      { A: { mean: 0.4, answers: 'c', version: 2 } },
    ).map((entry, k) => (k < 6 ? entry : { ...entry, seed: 'fixture-2' }));
    const { worlds } = await viewOf(broken);
    const [chart] = worlds[0]!.charts;
    expect(chart!.lines.map(({ cells }) => cells[0]!.mark)).toEqual([
      '',
      '',
      '',
      '',
      'estimator version 1 → 2',
      '',
      'other samples',
    ]);
    // Runs 1 and 2 are joined, and 5 and 6; what stands between is not.
    const joined = [...chart!.svg.matchAll(/d="M([\d.]+),([\d.]+)L([\d.]+),([\d.]+)"/g)];
    expect(joined.filter(([, from, , to]) => from !== to && Number(to) - Number(from) < 100)).toHaveLength(2);
    expect(chart!.svg).toContain('stroke-dasharray="3 3"');
    expect(chart!.changed).toBe(false);
  });

  it('does not break a line where nobody noted versions', async () => {
    const [first, ...rest] = historyOf({ A: { mean: 0.05 } }, { A: { mean: 0.2, version: 2, answers: 'b' } });
    const old = { ...first!, numbers: first!.numbers.map((number) => ({ ...number, versions: null })) };
    const { worlds } = await viewOf([old, ...rest]);
    expect(worlds[0]!.charts[0]!.lines[1]!.cells[0]!.mark).toBe('changed');
  });

  it('draws the rows that changed most, and holds all in the table', async () => {
    const names = Array.from({ length: 12 }, (_, k) => `row ${k}`);
    const rows = (moved: number) =>
      Object.fromEntries(
        names.map((name, k) => [
          name,
          k >= 10 && moved > 0 ? { mean: 0.05 + moved, answers: 'b' } : { mean: 0.05 },
        ]),
      );
    const { worlds } = await viewOf(historyOf(rows(0), rows(0.4)));
    const [chart] = worlds[0]!.charts;
    expect(chart!.labels).toHaveLength(12);
    expect(chart!.svg).toContain('rows row 0, row 1, row 2, row 3, row 4, row 5, row 10, row 11.');
    expect(chart!.left).toMatch(/^8 of 12 rows/);
  });

  it('draws a number of one run, and one without an interval', async () => {
    const { worlds } = await viewOf(historyOf({ A: { mean: 0, half: Number.NaN } }));
    expect(worlds[0]!.charts[0]!.svg).not.toMatch(/NaN|Infinity/);
  });
});
