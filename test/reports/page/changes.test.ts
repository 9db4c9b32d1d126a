import { describe, expect, it } from 'vitest';
import type { Comparison, Verdict } from '../../../core/contract/index.ts';
import { renderComparison } from '../../../reports/page/render-comparison.ts';
import { renderPage } from '../../../reports/page/render-page.ts';
import { changesView } from '../../../reports/page/view/changes.ts';
import { changeSentence } from '../../../reports/regression/change-sentence.ts';
import { compareRuns } from '../../../reports/regression/compare-runs.ts';
import { frozenPage, frozenRun, smallRun } from '../../fixtures/records/frozen.ts';
import { runOf, type Told } from '../regression/run.ts';

type Regression = NonNullable<Verdict['regression']>;
const baseline = { id: '0123456789ab', from: 'first, 0123456789ab: promoted in baselines.' };
const of = 'a'.repeat(64);
/** What a template says where it was given nothing. */
const strange = /undefined|\[object|NaN/;
const seeds = (level: number, spread = 0.001) =>
  Array.from({ length: 6 }, (_, k) => level + spread * ((k * 7) % 5));

const told = (row: string, values: readonly number[], more: Partial<Told> = {}): Told => ({
  world: '5 × 5 grid',
  row,
  values,
  ...more,
});

/** One row worse, one better, one unknown, one moved a little, one unchanged, one lost its number, one is new. */
const before = runOf([
  told('BC', seeds(0.04)),
  told('NFXP', seeds(0.04)),
  told('MCE-IRL', [0.04, 0.05]),
  told('GLADIUS', seeds(0.04), { code: 'x' }),
  told('AIRL', seeds(0.04)),
  told('UFXP', seeds(0.04), { status: ['ok', 'ok', 'ok', 'ok', 'ok', 'ok'] }),
]);
const after = runOf([
  told('BC', seeds(0.08)),
  told('NFXP', seeds(0.015)),
  told('MCE-IRL', [0.05, 0.09]),
  told('GLADIUS', seeds(0.0401), { code: 'y' }),
  told('AIRL', seeds(0.04)),
  told('UFXP', seeds(0.04), { status: ['ok', 'ok', 'ok', 'ok', 'crashed', 'crashed'] }),
  told('MPEC', seeds(0.04)),
]);
const comparison = compareRuns(before, after);
const found: Regression = { baseline, comparison, of };

describe('the sentence of what changed', () => {
  it('counts every outcome once', () => {
    const total = Object.values(comparison.counts).reduce((sum, count) => sum + count, 0);
    expect(total).toBe(comparison.pairs.length);
    expect(changeSentence(found)).toBe(
      'Against first, 0123456789ab, of 7 gated numbers: 1 regressed, 1 improved, 1 cannot be told, 1 changed but not regressed, 2 unchanged and 1 new; 2 cells ended worse.',
    );
  });

  it('says that all is unchanged, that nothing compares, and that there is no baseline', () => {
    const same = compareRuns(before, before);
    expect(changeSentence({ baseline, comparison: same })).toBe(
      'Against first, 0123456789ab: 6 gated numbers, all unchanged.',
    );
    const other = compareRuns(before, runOf([], { seed: 'two' }));
    expect(changeSentence({ baseline, comparison: other })).toMatch(
      /^Not comparable with first, 0123456789ab: /,
    );
    const missing = 'No baseline of x is promoted in baselines.';
    expect(changeSentence({ baseline: { id: null, from: missing }, comparison: null })).toBe(missing);
  });
});

describe('the section of changes', () => {
  const view = changesView(found)!.compared!;

  it('holds every pair in one place, or counts it as unchanged', () => {
    const drawn = view.tables.flatMap(({ lines }) => lines.map(({ row, mark }) => `${row}: ${mark.word}`));
    expect(drawn).toEqual(['BC: regressed', 'NFXP: improved', 'MCE-IRL: cannot be told']);
    expect(view.moved.lines.map(({ row }) => row)).toEqual(['GLADIUS']);
    expect(view.apart.lines.map(({ row }) => row)).toEqual(['MPEC']);
    const counted = view.counts.map(({ mark, count }) => `${count} ${mark.word}`);
    expect(counted).toContain('2 unchanged');
    expect(view.statuses).toMatchObject([{ row: 'UFXP', from: 'ok', to: 'crashed', worse: true }]);
  });

  it('tells numbers, change and p as the comparison has them', () => {
    const [line] = view.tables[0]!.lines;
    const pair = comparison.pairs.find(({ row }) => row === 'BC')!;
    expect(line!.before.value).toBe(String(pair.before));
    expect(line!.after.value).toBe(String(pair.after));
    expect(line!.p.value).toBe(String(pair.p));
    const ratio = Math.expm1(Number(pair.effect));
    expect(Number(/\+([\d.]+) %/.exec(line!.change.text)![1])).toBeCloseTo(100 * ratio, 0);
    expect(line!.drawn).toMatch(/^<svg class="change" aria-hidden="true"/);
  });

  it('takes families in the order of Holm’s steps, with the smallest p that they could have had', () => {
    const ps = view.families.map(({ worse }) => Number(worse.value));
    expect(ps).toEqual(ps.toSorted((x, y) => x - y));
    expect(view.families.map(({ step }) => step)).toEqual(view.families.map((_, k) => k + 1));
    for (const { row, smallestP } of view.families)
      expect(smallestP.value).toBe(String(comparison.families.find((own) => own.row === row)!.smallestP));
  });

  it('warns of times and memory, and of nothing where nothing was measured', () => {
    const cost = { world: '5 × 5 grid', row: 'BC', seeds: 5, ratio: 2, low: 1.5, high: 2.6 };
    const softer = (more: Partial<Comparison>) =>
      changesView({ baseline, comparison: { ...comparison, timings: [], ...more } })!.compared!.softer;
    expect(softer({})).toEqual([]);
    const [times, memory] = softer({
      timings: [{ ...cost, slower: true }],
      memories: [{ ...cost, larger: false }],
      pace: { fits: 12, ratio: 1.1, low: 1, high: 1.2 },
    });
    expect(times).toMatchObject({ open: true, lines: [{ remark: 'slower', interval: '1.50 to 2.60' }] });
    expect(times!.about).toContain('All 12 fits that answered the same took 1.10 times as long');
    expect(memory).toMatchObject({ open: false, lines: [{ remark: '' }] });
  });

  it('cuts a long table and says how much is left', () => {
    const pairs = Array.from({ length: 450 }, (_, k) => ({
      ...comparison.pairs.find(({ outcome }) => outcome === 'unknown')!,
      row: `row ${k}`,
    }));
    const many = changesView({ baseline, comparison: { ...comparison, pairs } })!.compared!;
    expect(many.tables[0]!.lines).toHaveLength(200);
    expect(many.tables[0]!.left).toMatch(/^250 more/);
    expect(many.tables[0]!.open).toBe(false);
  });
});

describe('a page with a baseline', () => {
  const withChanges = (regression: Regression) => {
    const run = smallRun();
    return { ...run, verdict: { ...run.verdict, regression } };
  };

  it('says in the answer what changed, has the section, and leads to records', async () => {
    const html = await renderPage(withChanges(found));
    expect(html.includes(`<a href="#changes" data-trace="change">${changeSentence(found)}</a>`)).toBe(true);
    expect(html.includes('id="changes-regressed-table"')).toBe(true);
    expect(html.includes('<a href="#changes">Changes</a>')).toBe(true);
    const [row, world] = ['BC', '5 × 5 grid'];
    const place = frozenRun().manifest.rows.findIndex(({ label }) => label === row);
    expect(place).toBeGreaterThanOrEqual(0);
    expect(
      html.includes(`<a href="#group-1-${place}"><bdi>${row}</bdi></a><span class="norm"><bdi>${world}`),
    ).toBe(true);
    const section = html.slice(html.indexOf('<section id="changes"'), html.indexOf('<section id="cells"'));
    expect(strange.test(section)).toBe(false);
  });

  it('lists the results behind what changed and did not regress', async () => {
    const run = withChanges(found);
    const html = await renderPage(run);
    const { manifest, records } = run;
    const row = manifest.rows.findIndex(({ label }) => label === 'GLADIUS');
    const cells = manifest.cells.filter((own) => own.row === row && own.world === 1 && own.role === 'fit');
    const digests = cells.flatMap(
      ({ cell }) => records.find(({ result }) => result.cell === cell)?.digest?.slice(0, 8) ?? [],
    );
    for (const digest of digests) expect(html.includes(`>${digest}</a>`)).toBe(true);
  });

  it('has no such section without one, and only a sentence where nothing was compared', async () => {
    expect(frozenPage().includes('id="changes"')).toBe(false);
    const missing = { baseline: { id: null, from: 'No baseline is promoted.' }, comparison: null, of };
    const html = await renderPage(withChanges(missing));
    expect(
      html.includes('<p class="intro"><span data-trace="change">No baseline is promoted.</span></p>'),
    ).toBe(true);
    expect(html.includes('id="changes-sides"')).toBe(false);
  });
});

describe('the page of a comparison', () => {
  const render = (own: Comparison) => renderComparison({ before: 'out/a', after: 'out/b', comparison: own });

  it('stands alone, says what changed, and gives the same bytes twice', async () => {
    const html = await render(comparison);
    expect(html.includes('What changed from <bdi>out/a</bdi> to <bdi>out/b</bdi>?')).toBe(true);
    expect(
      html.includes(
        `<p class="headline">${changeSentence({ ...found, baseline: { id: null, from: 'out/a' } })}`,
      ),
    ).toBe(true);
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html === (await render(comparison))).toBe(true);
    expect(strange.test(html.split('<script')[0]!)).toBe(false);
  });

  it('says why nothing could be compared', async () => {
    const html = await render(compareRuns(before, runOf([], { recordVersion: 9 })));
    expect(html.includes('Nothing could be compared: <bdi>Records went from version 1 to 9.')).toBe(true);
  });
});

describe('the list of cells', () => {
  it('gives every planned cell its address once, though rows share it', async () => {
    const run = smallRun();
    const [first, second] = run.manifest.cells as [
      (typeof run.manifest.cells)[0],
      (typeof run.manifest.cells)[0],
    ];
    const shared = { ...second, cell: first.cell };
    const manifest = { ...run.manifest, cells: [first, shared, ...run.manifest.cells.slice(2)] };
    const html = await renderPage({ ...run, manifest });
    for (const { cell } of manifest.cells) expect(html.split(` id="cell-${cell}"`)).toHaveLength(2);
    expect(html.split(`href="#cell-${first.cell}"`).length).toBeGreaterThan(2);
  });
});
