import { escapeMarkup } from './escape.ts';
import type { StripScale } from './strip-scale.ts';

const height = 20;
/** Pixels that a digit takes. */
const digit = 6.6;

/** The words of a scale, to stand over the strips that share it; silent, since every strip says its numbers. */
export function axisStrip(scale: StripScale): string {
  const { width } = scale;
  let free = 0;
  const words = scale.ticks.flatMap(({ x, text }) => {
    const half = (text.length * digit) / 2;
    const middle = Math.min(width - half, Math.max(half, x));
    if (middle - half < free) return [];
    free = middle + half + 8;
    return [`<text x="${Math.round(middle * 10) / 10}" y="11">${escapeMarkup(text)}</text>`];
  });
  const ticks = scale.ticks.map(({ x }) => `M${x} 15v5`).join('');
  return `<svg class="strip strip-axis" aria-hidden="true" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><path class="mesh" d="${ticks}"/><g class="axis">${words.join('')}</g></svg>`;
}

/** The grid of a scale as path data, for strips of this height. */
export function gridPath(scale: StripScale, tall: number): string {
  return scale.ticks.map(({ x }) => `M${x} 0v${tall}`).join('');
}
