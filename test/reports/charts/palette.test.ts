import { describe, expect, it } from 'vitest';
import { paletteCss, scaleColour, steps, themes } from '../../../reports/charts/palette.ts';

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** Contrast ratio, WCAG 2.2. */
function contrast(x: string, y: string): number {
  const [low, high] = [luminance(x), luminance(y)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

it('measures contrast as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe.each(['light', 'dark'] as const)('the %s theme', (name) => {
  const theme = themes[name];

  it.each(['ink', 'muted', 'accent', 'good', 'bad', 'calm', 'odd', 'warn'] as const)(
    'reads %s at 4.5:1',
    (role) => {
      expect(contrast(theme[role], theme.surface)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(theme[role], theme.paper)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('draws every curve at 3:1', () => {
    for (const colour of theme.series)
      expect(contrast(colour, theme.surface), colour).toBeGreaterThanOrEqual(3);
  });

  it('orders levels by lightness, evenly enough to read without hue', () => {
    const light = Array.from({ length: steps }, (_, k) => luminance(scaleColour(theme.level, k)));
    const sign = name === 'light' ? -1 : 1;
    for (let k = 1; k < steps; k++) expect(sign * (light[k]! - light[k - 1]!)).toBeGreaterThan(0);
    expect(contrast(theme.level[0]!, theme.level.at(-1)!)).toBeGreaterThan(7);
  });

  it('gives errors of either sign the same weight, and none the least', () => {
    const middle = (steps - 1) / 2;
    const away = (k: number): number =>
      contrast(scaleColour(theme.error, k), scaleColour(theme.error, middle));
    for (let k = 1; k <= middle; k++) {
      expect(away(middle + k)).toBeGreaterThan(away(middle + k - 1));
      expect(away(middle - k)).toBeGreaterThan(away(middle - k + 1));
    }
    expect(away(0) / away(steps - 1)).toBeGreaterThan(0.7);
    expect(away(0) / away(steps - 1)).toBeLessThan(1.4);
  });
});

it('names every colour in both themes', () => {
  const css = paletteCss();
  for (const name of ['--paper', '--series-7', '--level-24', '--error-0'])
    expect(css.split(`${name}:`).length - 1).toBe(3);
});
