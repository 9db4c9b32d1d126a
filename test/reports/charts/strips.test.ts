import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { axisStrip } from '../../../reports/charts/axis-strip.ts';
import { costChart } from '../../../reports/charts/cost-chart.ts';
import { laneStrip } from '../../../reports/charts/lane-strip.ts';
import { profileChart } from '../../../reports/charts/profile-chart.ts';
import { seedStrip } from '../../../reports/charts/seed-strip.ts';
import { shareStrip } from '../../../reports/charts/share-strip.ts';
import { linearScale, logScale, stripScale } from '../../../reports/charts/strip-scale.ts';

const parse = (svg: string) => parseHTML(svg).document.querySelector('svg')!;
const none = Number.NaN;

describe('the scale of strips', () => {
  it('puts equal ratios equally far apart, and what is outside at the edges', () => {
    const scale = logScale([0.001, 10], 200);
    const [a, b, c] = [0.01, 0.1, 1].map(scale.place) as [number, number, number];
    expect(b - a).toBeCloseTo(c - b, 1);
    expect(scale.place(0)).toBe(scale.place(0.001));
    expect(scale.place(-3)).toBe(scale.place(0.001));
    expect(scale.place(1e9)).toBe(scale.place(10));
  });

  it('says where its edge stands for all that is smaller', () => {
    const texts = (values: readonly number[]) => stripScale(values, true, 300).ticks.map(({ text }) => text);
    expect(texts([0.02, 0.5])[0]).not.toContain('≤');
    expect(texts([0, 0.02, 0.5])[0]).toBe('≤ 0.01');
    expect(texts([3e-16, 0.02, 0.5])[0]).toBe('≤ 0.01');
    expect(texts([0, 1e-15])[0]).toBe('≤ 10⁻¹²');
  });

  it('is linear around 0 where nothing is asked or nothing is positive', () => {
    expect(stripScale([-1, 3], false, 200)).toMatchObject({ log: false, low: -1, high: 3 });
    expect(stripScale([-1, -3], true, 200)).toMatchObject({ log: false, low: -3, high: 0 });
    expect(stripScale([], true, 200)).toMatchObject({ log: false, low: 0, high: 1 });
    expect(linearScale(-0.3, 1, 200).ticks.map(({ text }) => text)).toEqual(['0', '0.5', '1']);
    expect(linearScale(0, 7, 200).ticks.map(({ text }) => text)).toEqual(['0', '2', '4', '6']);
  });

  it('leaves out words that would touch', () => {
    const words = (width: number): number =>
      parse(axisStrip(logScale([0.001, 1], width))).querySelectorAll('text').length;
    expect(words(300)).toBe(4);
    expect(words(80)).toBeLessThan(4);
  });
});

describe('a strip of seeds', () => {
  const scale = logScale([0.001, 1], 300);
  const strip = (values: readonly number[], more = {}) =>
    parse(
      seedStrip({
        scale,
        values,
        interval: { estimate: 0.01, low: 0.005, high: 0.02 },
        descriptive: false,
        limit: 0.05,
        colour: 2,
        label: 'a <b>',
        ...more,
      }),
    );
  const dots = (svg: Element): string[] =>
    svg
      .querySelector('.seeds')!
      .getAttribute('d')!
      .match(/M[^M]*/g) ?? [];

  it('draws every seed, those that would touch above one another', () => {
    const drawn = dots(strip([0.01, 0.01, 0.01, 0.2, Number.NaN]));
    expect(drawn).toHaveLength(4);
    expect(new Set(drawn.map((dot) => dot.slice(1).split(' ')[0])).size).toBe(2);
  });

  it('does not grow with the number of seeds', () => {
    const many = Array.from({ length: 20_000 }, (_, k) => 0.001 * 1000 ** (((k * 7919) % 20_000) / 20_000));
    expect(dots(strip(many)).length).toBeLessThan(7 * 76);
  });

  it('tells a description from an interval, and draws none where there is none', () => {
    expect(strip([0.1]).querySelector('.span')!.getAttribute('class')).toBe('span');
    expect(strip([0.1], { descriptive: true }).querySelector('.descriptive')).not.toBeNull();
    const alone = strip([0.1], { interval: { estimate: 0.1, low: none, high: none }, limit: null });
    expect(alone.querySelector('.span')).toBeNull();
    expect(alone.querySelector('.limit')).toBeNull();
    expect(alone.querySelector('.centre')).not.toBeNull();
    expect(alone.outerHTML).not.toMatch(/NaN|undefined/);
  });

  it('has a role and a label that cannot break out', () => {
    const markup = seedStrip({
      scale,
      values: [],
      interval: { estimate: none, low: none, high: none },
      descriptive: true,
      limit: null,
      colour: 0,
      label: '"><script>',
    });
    expect(markup).toContain('role="img" aria-label="&quot;&gt;&lt;script&gt;"');
  });
});

describe('a strip of lanes', () => {
  const mark = { value: 0.1, low: none, high: none, series: { colour: 0, symbol: 0 }, lane: 0 } as const;

  it('gives each its lane, outlines the population, and names the yardstick inside the picture', () => {
    const svg = parse(
      laneStrip({
        scale: logScale([0.01, 1], 200),
        lanes: 2,
        marks: [
          { ...mark, hollow: false, title: 'A 0.1' },
          { ...mark, lane: 1, hollow: true, title: 'B in the population 0.1' },
        ],
        level: 0.5,
        yardstick: { value: 40, text: '½ r' },
        label: 'Regret',
      }),
    );
    const ys = [...svg.querySelectorAll('.symbol')].map((node) => node.getAttribute('transform'));
    expect(new Set(ys).size).toBe(2);
    expect(svg.querySelectorAll('.hollow')).toHaveLength(1);
    expect(svg.querySelectorAll('.span')).toHaveLength(0);
    expect(Number(svg.querySelector('text')!.getAttribute('x'))).toBeLessThan(190);
    expect([...svg.querySelectorAll('title')].map((node) => node.textContent)).toEqual([
      'A 0.1',
      'B in the population 0.1',
    ]);
  });
});

describe('a strip of a probability', () => {
  it('puts ½ in the middle and grows to the right', () => {
    const at = (estimate: number) =>
      Number(
        parse(shareStrip({ estimate, low: 0, high: 1 }))
          .querySelector('circle')!
          .getAttribute('cx'),
      );
    expect(at(0.5)).toBe(75);
    expect(at(0.9) - at(0.5)).toBeCloseTo(at(0.5) - at(0.1), 6);
    expect(at(0.9)).toBeGreaterThan(at(0.1));
  });
});

describe('framed charts', () => {
  it('draw profiles that rise, each in its band', () => {
    const points = [0.01, 0.1, 1].map((x, k) => ({ x, estimate: k / 2, low: k / 4, high: (k + 1) / 3 }));
    const svg = parse(
      profileChart({
        profiles: [{ label: 'A', points, series: { colour: 0, symbol: 0 } }],
        x: 'x',
        y: 'y',
        label: 'profile',
      }),
    );
    const path = svg.querySelector('.curve')!.getAttribute('d')!;
    const ys = path
      .slice(1)
      .split('L')
      .map((point) => Number(point.split(' ')[1]));
    expect(ys).toEqual(ys.toSorted((a, b) => b - a));
    expect(svg.querySelectorAll('.band')).toHaveLength(1);
  });

  it('draw a cold fit beside the warm one, at the same error', () => {
    const point = { series: { colour: 0, symbol: 0 }, error: 0.1, low: none, high: none, title: 'A' };
    const svg = parse(
      costChart({
        points: [
          { ...point, warm: 2, cold: 20 },
          { ...point, warm: null, cold: 5 },
          { ...point, warm: null, cold: null },
        ],
        y: 'ratio',
        log: true,
        label: 'cost',
      }),
    );
    expect(svg.querySelectorAll('.warm')).toHaveLength(1);
    expect(svg.querySelectorAll('.cold')).toHaveLength(2);
    expect(svg.querySelectorAll('.tie')).toHaveLength(1);
    const place = (kind: string) =>
      /translate\((\S+) (\S+)\)/
        .exec(svg.querySelector(kind)!.getAttribute('transform')!)!
        .slice(1)
        .map(Number);
    const [warm, cold] = [place('.warm'), place('.cold')];
    expect(cold[0]!).toBeGreaterThan(warm[0]!);
    expect(cold[1]).toBe(warm[1]);
    expect(svg.outerHTML).not.toMatch(/NaN|Infinity/);
  });
});
