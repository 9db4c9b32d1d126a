import { describe, expect, it } from 'vitest';
import { changeAxis, changeDots, changeReach } from '../../../reports/charts/change-dots.ts';

const placeOf = (svg: string) => Number(/translate\(([\d.]+) /.exec(svg)![1]);
const tickAt = (svg: string, text: string) =>
  Number(new RegExp(`<text x="([\\d.]+)"[^>]*>${text}</text>`).exec(svg)![1]);

describe('a change, drawn', () => {
  it('stands at its place on the axis that all share', () => {
    const axis = changeAxis(40);
    for (const effect of [1, 3, 10, 30]) {
      const drawn = changeDots({ effect, low: effect, high: effect }, 40);
      expect(placeOf(drawn)).toBe(tickAt(axis, String(effect)));
      const mirrored = changeDots({ effect: -effect, low: -effect, high: -effect }, 40);
      expect(placeOf(mirrored)).toBe(tickAt(axis, `\u2212${effect}`));
      expect(placeOf(drawn) + placeOf(mirrored)).toBeCloseTo(232, 1);
    }
  });

  it('grows with the effect and stays on the paper', () => {
    const places = [-1e9, -100, -2, -0.5, 0, 0.5, 2, 100, 1e9].map((effect) =>
      placeOf(changeDots({ effect, low: effect, high: effect }, 50)),
    );
    expect(places).toEqual(places.toSorted((x, y) => x - y));
    expect(places[0]).toBe(8);
    expect(places.at(-1)).toBe(224);
  });

  it('has no interval where nobody knows one, and nothing where there is no effect', () => {
    const { NaN: none } = Number;
    expect(changeDots({ effect: 2, low: none, high: none }, 5)).not.toContain('change-interval');
    expect(changeDots({ effect: none, low: none, high: none }, 5)).toBe('');
    expect(changeDots({ effect: 2, low: Number.NEGATIVE_INFINITY, high: 3 }, 5)).not.toMatch(/NaN|Infinity/);
  });

  it('reaches as far as the furthest end', () => {
    expect(changeReach([])).toBe(3);
    expect(changeReach([{ effect: -4, low: -12, high: 1 }])).toBe(12);
    expect(changeReach([{ effect: Number.NaN, low: Number.NEGATIVE_INFINITY, high: 1e12 }])).toBe(1000);
  });
});
