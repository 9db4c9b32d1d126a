import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colourClass, heatMap, scaleOver } from '../../../reports/charts/heat-map.ts';
import { steps } from '../../../reports/charts/palette.ts';

describe('scaleOver', () => {
  it('covers all arrays, and is even about zero for errors', () => {
    expect(
      scaleOver('level', [
        [1, 2],
        [-3, Number.NaN],
      ]),
    ).toEqual({ kind: 'level', low: -3, high: 2 });
    expect(scaleOver('error', [[1, 2], [-3]])).toEqual({ kind: 'error', low: -3, high: 3 });
  });

  it('survives arrays without a number', () => {
    expect(scaleOver('level', [[Number.NaN]])).toEqual({ kind: 'level', low: 0, high: 1 });
  });
});

describe('colourClass', () => {
  it('never goes down as the number goes up', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
        fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
        (x, y) => {
          const scale = scaleOver('level', [[-1e6, 1e6]]);
          const step = (v: number): number => Number(colourClass(scale, v).slice(1));
          return x <= y ? step(x) <= step(y) : step(x) >= step(y);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it('puts zero error in the middle and no number nowhere', () => {
    expect(colourClass({ kind: 'error', low: -2, high: 2 }, 0)).toBe(`e${(steps - 1) / 2}`);
    expect(colourClass({ kind: 'level', low: 0, high: 1 }, Number.NaN)).toBe('gap');
    expect(colourClass({ kind: 'level', low: 5, high: 5 }, 5)).toBe(`l${(steps - 1) / 2}`);
  });
});

describe('heatMap', () => {
  const map = {
    rows: 2,
    columns: 2,
    values: [0, 1, 1, Number.POSITIVE_INFINITY],
    scale: { kind: 'level', low: 0, high: 1 },
    cellWidth: 10,
    cellHeight: 8,
    framed: [3],
    label: 'V of <b>"x"</b>',
  } as const;
  const svg = heatMap(map);

  it('draws each cell once, in one path per colour', () => {
    expect(svg).toContain('<path class="l0" d="M0 0h10v8h-10z"/>');
    expect(svg).toContain('<path class="l24" d="M10 0h10v8h-10zM0 8h10v8h-10z"/>');
    expect(svg).toContain('<path class="gap" d="M10 8h10v8h-10z"/>');
    expect(svg).toContain('<path class="frame" d="M11 9h8v6h-8z"/>');
  });

  it('escapes its label', () => {
    expect(svg).toContain('aria-label="V of &lt;b&gt;&quot;x&quot;&lt;/b&gt;"');
  });
});
