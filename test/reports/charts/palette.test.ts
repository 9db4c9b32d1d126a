import { describe, expect, it } from 'vitest';
import { paletteCss, scaleColour, steps, themes } from '../../../reports/charts/palette.ts';

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio, WCAG 2.2. */
function contrast(x: string, y: string): number {
  const [low, high] = [luminance(x), luminance(y)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

type Triple = readonly [number, number, number];

/** Linear sRGB. */
function linear(colour: string): Triple {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return [r!, g!, b!];
}

/** What is seen without one kind of cones: Machado, Oliveira & Fernandes (2009), severity 1, on linear sRGB. */
const visions: Readonly<Record<string, readonly Triple[]>> = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function seen(colour: string, matrix: readonly Triple[]): Triple {
  const own = linear(colour);
  const [r, g, b] = matrix.map((row) =>
    Math.min(1, Math.max(0, row[0] * own[0] + row[1] * own[1] + row[2] * own[2])),
  );
  return [r!, g!, b!];
}

/** CIE 1976 L*a*b* under D65. */
function lab([r, g, b]: Triple): Triple {
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** CIEDE2000: Sharma, Wu & Dalal (2005), Color Research and Application 30(1). */
function difference([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const degrees = (radians: number): number => (radians * 180) / Math.PI;
  const radians = (angle: number): number => (angle * Math.PI) / 180;
  const seventh = (c: number): number => Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7));
  const g = 0.5 * (1 - seventh((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2));
  const [x1, x2] = [(1 + g) * a1, (1 + g) * a2];
  const [c1, c2] = [Math.hypot(x1, b1), Math.hypot(x2, b2)];
  const hue = (y: number, x: number): number => (degrees(Math.atan2(y, x)) + 360) % 360;
  const [h1, h2] = [hue(b1, x1), hue(b2, x2)];
  const grey = c1 * c2 === 0;
  const turn = grey ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const dh = 2 * Math.sqrt(c1 * c2) * Math.sin(radians(turn / 2));
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const h = grey ? h1 + h2 : (h1 + turn / 2 + 360) % 360;
  const t =
    1 -
    0.17 * Math.cos(radians(h - 30)) +
    0.24 * Math.cos(radians(2 * h)) +
    0.32 * Math.cos(radians(3 * h + 6)) -
    0.2 * Math.cos(radians(4 * h - 63));
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * c, 1 + 0.015 * c * t];
  const rt = -2 * seventh(c) * Math.sin(radians(60 * Math.exp(-(((h - 275) / 25) ** 2))));
  const [dl, dc, d] = [(l2 - l1) / sl, (c2 - c1) / sc, dh / sh];
  return Math.sqrt(dl * dl + dc * dc + d * d + rt * dc * d);
}

it('measures differences as Sharma, Wu and Dalal print them', () => {
  for (const [x, y, printed] of [
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0],
    [[50, 0, 0], [50, -1, 2], 2.3669],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
  ] as const)
    expect(difference(x, y)).toBeCloseTo(printed, 4);
  for (const matrix of Object.values(visions)) {
    const white = lab(seen('#ffffff', matrix));
    expect(difference(white, [100, 0, 0])).toBeLessThan(0.05);
  }
});

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

  it.each(Object.keys(visions))('keeps curves apart for %s', (vision) => {
    const own = theme.series.map((colour) => lab(seen(colour, visions[vision]!)));
    for (let j = 1; j < own.length; j++)
      for (let i = 0; i < j; i++)
        expect(difference(own[i]!, own[j]!), `${i} and ${j}`).toBeGreaterThanOrEqual(j < 5 ? 17 : 13);
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
