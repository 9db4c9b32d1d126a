import { expect, it } from 'vitest';
import type { CellRecord } from '../../../core/contract/index.ts';
import { renderPage } from '../../../reports/page/render-page.ts';
import { frozenRun } from '../../fixtures/records/frozen.ts';

/** The frozen run blown up: each planned cell repeated, 96 measured numbers each. */
function manyCells(count: number) {
  const run = frozenRun();
  const fits = run.manifest.cells.filter((cell) => cell.world < 2 && cell.role === 'fit');
  const stored = new Map(run.records.map((record) => [record.result.cell, record]));
  const cells = [];
  const records: CellRecord[] = [];
  for (let k = 0; k < count; k++) {
    const origin = fits[k % fits.length]!;
    const cell = k.toString(16).padStart(64, '0');
    cells.push({ ...origin, cell, replicate: Math.floor(k / 10) });
    const record = stored.get(origin.cell) ?? run.records[0]!;
    const measured = [];
    for (const weights of ['uniform', 'expert', 'data', 'unvisited'] as const) {
      for (const mask of ['all', 'regular', 'peer'] as const) {
        for (const metric of run.manifest.metrics.slice(0, 8)) {
          // Digits that do not compress: a plain linear congruence.
          const value: number = ((k * 7919 + measured.length * 104_729 + 12_345) % 1_000_003) / 999_983;
          measured.push({ metric: metric.id, weights, mask, value });
        }
      }
    }
    records.push({ ...record, result: { ...record.result, cell, measured } });
  }
  return { ...run, manifest: { ...run.manifest, cells }, records };
}

it('packs 10,000 cells into less than 10 MB', async () => {
  await renderPage(frozenRun());
  const input = manyCells(10_000);
  const start = process.cpuUsage();
  const html = await renderPage(input);
  const seconds = process.cpuUsage(start).user / 1e6;
  console.log(
    `10,000 cells of 96 numbers: ${(html.length / 1e6).toFixed(1)} MB, ${seconds.toFixed(1)} s of processor`,
  );
  expect(html.length).toBeLessThan(10e6);
  // Aim: 3 s on an idle machine. This limit only catches work that grows faster than the run.
  expect(seconds).toBeLessThan(12);
});
