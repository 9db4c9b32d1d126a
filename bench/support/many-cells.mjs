import { readFileSync } from 'node:fs';

const folder = new URL('../../test/fixtures/records/', import.meta.url);
const read = (name) => readFileSync(new URL(name, folder), 'utf8');

/** The frozen run blown up to `count` cells of 96 measured numbers, which is the default set of a suite. */
export function manyCells(count) {
  const manifest = JSON.parse(read('manifest.json'));
  const stored = read('records.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const byCell = new Map(stored.map((record) => [record.result.cell, record]));
  const fits = manifest.cells.filter(({ world, role }) => world < 2 && role === 'fit');
  const norms = ['uniform', 'expert', 'data', 'unvisited'].flatMap((weights) =>
    ['all', 'regular', 'peer'].flatMap((mask) =>
      manifest.metrics.slice(0, 8).map(({ id }) => ({ metric: id, weights, mask })),
    ),
  );
  const cells = [];
  const records = [];
  for (let k = 0; k < count; k++) {
    const origin = fits[k % fits.length];
    const cell = k.toString(16).padStart(64, '0');
    cells.push({ ...origin, cell, replicate: Math.floor(k / 10) });
    const record = byCell.get(origin.cell) ?? stored[0];
    // Digits that do not compress: a plain linear congruence.
    const measured = norms.map((norm, n) => ({
      ...norm,
      value: ((k * 7919 + n * 104_729 + 12_345) % 1_000_003) / 999_983,
    }));
    records.push({ ...record, result: { ...record.result, cell, measured } });
  }
  const mean = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;
  return {
    manifest: { ...manifest, cells },
    records,
    verdict: JSON.parse(read('verdict.json')),
    arrays: () => null,
    interval: (values) => ({
      mean: mean(values),
      low: values.reduce((low, x) => Math.min(low, x), Infinity),
      high: values.reduce((high, x) => Math.max(high, x), -Infinity),
    }),
  };
}
