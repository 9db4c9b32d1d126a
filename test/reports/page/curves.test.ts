import { describe, expect, it } from 'vitest';
import type { CellRecord, Manifest } from '../../../core/contract/index.ts';
import { renderPage } from '../../../reports/page/render-page.ts';
import { curvesView } from '../../../reports/page/view/curves.ts';
import { indexRun } from '../../../reports/page/view/run-index.ts';
import { variations } from '../../../reports/page/view/varied.ts';
import { frozenPage, frozenRun } from '../../fixtures/records/frozen.ts';

type World = Manifest['worlds'][number];
type Row = Manifest['rows'][number];

interface Layout {
  readonly worlds: readonly Partial<World>[];
  readonly options: readonly Readonly<Record<string, number | string>>[];
  /** Total variation of a world and row. */
  readonly error?: (world: number, row: number) => number;
}

/** The frozen run, laid out anew: every row is one estimator under some options, with one record in every world. */
function laidOut({ worlds, options, error = () => 0.1 }: Layout) {
  const run = frozenRun();
  const [world] = run.manifest.worlds;
  const row = run.manifest.rows.find(({ kind }) => kind === 'estimator')!;
  const record = run.records.find(({ result }) => result.status === 'ok')!;
  const cells: Manifest['cells'] = [];
  const records: CellRecord[] = [];
  const planned = worlds.map((parts) => ({ ...world!, variant: undefined, ...parts }) as World);
  const rows = options.map((own, r): Row => ({ ...row, label: `row ${r}`, options: own }));
  for (const w of planned.keys()) {
    for (const r of rows.keys()) {
      const cell = `${w}${r}`.padStart(64, '0');
      cells.push({ cell, world: w, row: r, role: 'fit', replicate: 0 });
      const measured = [
        { metric: 'policy-tv', weights: 'uniform' as const, mask: 'regular' as const, value: error(w, r) },
      ];
      records.push({ ...record, result: { ...record.result, cell, measured } });
    }
  }
  const manifest = { ...run.manifest, worlds: planned, rows, cells };
  return { ...run, manifest, records, verdict: { ...run.verdict, gates: [], fits: [], controls: [] } };
}

const found = (layout: Layout) =>
  variations(indexRun(laidOut(layout))).map(({ kind, field, curves }) => ({
    kind,
    field,
    xs: curves.map(({ settings }) => settings.map(({ x }) => x)),
  }));

const sizes = (...individuals: readonly (number | 'Infinity')[]): Partial<World>[] =>
  individuals.map((n) => ({ name: 'w', parameters: {}, sample: { individuals: n, periods: 80 } }));

describe('what a run varies', () => {
  it('is the size of a sample, ascending, without the population', () => {
    expect(found({ worlds: sizes(8000, 500, 'Infinity', 2000), options: [{}, {}] })).toEqual([
      {
        kind: 'sample',
        field: 'individuals',
        xs: [
          [500, 2000, 8000],
          [500, 2000, 8000],
        ],
      },
    ]);
  });

  it('is a parameter of an environment', () => {
    const worlds = [0.5, 0.9, 0.99].map((discount) => ({
      ...sizes(100)[0],
      parameters: { discount, bins: 20 },
    }));
    expect(found({ worlds, options: [{}] })).toEqual([
      { kind: 'parameter', field: 'discount', xs: [[0.5, 0.9, 0.99]] },
    ]);
  });

  it('is an option of an estimator, a curve for each of its other options', () => {
    const options = ['chi2', 'tv'].flatMap((divergence) =>
      [1, 10, 100].map((alpha) => ({ alpha, divergence })),
    );
    expect(
      found({ worlds: sizes(100), options: [...options, { alpha: 'Infinity', divergence: 'tv' }] }),
    ).toEqual([
      {
        kind: 'option',
        field: 'alpha',
        xs: [
          [1, 10, 100],
          [1, 10, 100],
        ],
      },
    ]);
  });

  it('names and draws curves of one estimator apart, by what does not vary', () => {
    const options = ['chi2', 'tv'].flatMap((divergence) =>
      [1, 10, 100].map((alpha) => ({ alpha, divergence })),
    );
    const curvesOf = (label: (option: (typeof options)[number], r: number) => string) => {
      const run = laidOut({ worlds: sizes(100), options });
      const rows = run.manifest.rows.map((row, r) => ({ ...row, label: label(options[r]!, r) }));
      const [variation] = variations(indexRun({ ...run, manifest: { ...run.manifest, rows } }));
      return variation!.curves.map(({ label, series }) => [label, series.colour]);
    };
    expect(curvesOf(({ divergence, alpha }) => `${divergence} (alpha=${alpha})`)).toEqual([
      ['chi2', 0],
      ['tv', 1],
    ]);
    expect(curvesOf(({ divergence, alpha }) => `IQ (alpha=${alpha}, φ=${divergence})`)).toEqual([
      ['IQ (φ=chi2)', 0],
      ['IQ (φ=tv)', 1],
    ]);
    expect(curvesOf((_, r) => `row ${r}`)).toEqual([
      [expect.stringMatching(/, from row 0$/), 0],
      [expect.stringMatching(/, from row 3$/), 1],
    ]);
  });

  it('is nothing where two numbers change together, where there are two settings, and where draws are numbered', () => {
    const pair = [1, 2, 3].map((k) => ({ ...sizes(100 * k)[0], parameters: { discount: k / 10 } }));
    const draws = [1, 2, 3].map((draw) => ({ ...sizes(100)[0], parameters: { draw } }));
    expect(found({ worlds: pair, options: [{}] })).toEqual([]);
    expect(found({ worlds: sizes(500, 2000), options: [{}] })).toEqual([]);
    expect(found({ worlds: draws, options: [{}] })).toEqual([]);
  });
});

describe('the section of curves', () => {
  const run = laidOut({
    worlds: sizes(100, 400, 1600),
    options: [{}, { smoothing: 1 }],
    error: (w, r) => (r === 0 ? 0.1 / 2 ** w : 0.04),
  });

  it('draws one chart an object, with the expected slope and the numbers behind it', async () => {
    const { figures } = await curvesView(indexRun(run));
    expect(figures).toHaveLength(1);
    expect(figures[0]).toMatchObject({ against: 'individuals N', guide: true, labels: ['row 0', 'row 1'] });
    const [chart] = figures[0]!.charts;
    expect(chart!.svg).toContain('stroke-dasharray');
    expect(chart!.lines.map(({ x, cells }) => [x, ...cells.map(({ text }) => text)])).toEqual([
      ['100', '0.100', '0.0400'],
      ['400', '0.0500', '0.0400'],
      ['1,600', '0.0250', '0.0400'],
    ]);
  });

  it('draws every error, also those of single replicates, which have no interval', async () => {
    const { figures } = await curvesView(indexRun(run));
    const svg = figures[0]!.charts[0]!.svg;
    const placed = svg.match(/<path [^>]*transform="translate/g) ?? [];
    const ticks = 3;
    expect(placed).toHaveLength(2 * 3 + ticks);
    expect(svg).not.toContain('NaN');
  });

  it('is in the page where something varies, and absent elsewhere', async () => {
    expect((await renderPage(run)).includes('id="curves-0"')).toBe(true);
    expect(frozenPage().includes('id="curves"')).toBe(false);
  });

  it('expects no slope against anything but the size of a sample', async () => {
    const options = [1, 10, 100].map((alpha) => ({ alpha }));
    const { figures } = await curvesView(indexRun(laidOut({ worlds: sizes(100), options })));
    expect(figures[0]).toMatchObject({ against: 'α', guide: false });
  });
});
