import { expect, it } from 'vitest';
import { errorDots } from '../../../reports/charts/error-dots.ts';
import { lineChart } from '../../../reports/charts/line-chart.ts';

const curves = [
  { label: 'truth', values: [0, 1, 2, 3], series: null },
  {
    label: '</title><script>alert(1)</script>',
    values: [0, 2, Number.NaN, 4],
    series: { colour: 1, symbol: 2 },
  },
];

it('draws the truth dashed, estimates with symbols, nothing that a strict page refuses', async () => {
  const svg = await lineChart({ curves, x: 'mileage', y: 'probability', domain: [0, 4], label: 'a "curve"' });
  expect(svg).toContain('stroke-dasharray');
  expect(svg).toContain('var(--series-1)');
  expect(svg).toContain('role="img"');
  expect(svg).not.toMatch(/<script|<style| style=|aria-hidden|font-family/);
  expect(svg.match(/aria-label=/g)).toHaveLength(1);
});

it('leaves a gap where there is no number', async () => {
  const svg = await lineChart({ curves: [curves[1]!], x: 'x', y: 'y', domain: null, label: 'gap' });
  const line = /stroke="var\(--series-1\)"[^>]*>.*?<path d="([^"]*)"/.exec(svg)![1]!;
  expect(line.match(/M/g)).toHaveLength(2);
});

it('thins long curves', async () => {
  const long = { label: 'long', values: Float64Array.from({ length: 5000 }, (_, s) => s), series: null };
  const svg = await lineChart({ curves: [long], x: 'x', y: 'y', domain: null, label: 'long' });
  expect(svg.length).toBeLessThan(8000);
});

it('draws the same bytes twice', async () => {
  const chart = { curves, x: 'x', y: 'y', domain: null, label: 'twice' };
  expect(await lineChart(chart)).toBe(await lineChart(chart));
});

it('keeps tiny errors on the axis and infinite ones off it', async () => {
  const dot = { row: 'BC', reading: 0, hollow: false, title: 'dot' };
  const svg = await errorDots({
    dots: [
      { ...dot, error: 1 },
      { ...dot, error: 0 },
      { ...dot, error: Number.POSITIVE_INFINITY },
    ],
    rows: ['BC'],
    axis: 'error',
    label: 'dots',
  });
  expect(svg).not.toMatch(/NaN|Infinity/);
  expect(svg.match(/<title>dot<\/title>/g)).toHaveLength(2);
});
