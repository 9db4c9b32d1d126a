import { escapeMarkup } from './escape.ts';
import type { StripScale } from './strip-scale.ts';

/** A picture with two axes, as large as the others in a row of figures. */
export interface Frame {
  /** Made for `plotWidth` pixels. */
  readonly x: StripScale;
  /** Made for `plotHeight` pixels, low at the bottom. */
  readonly y: StripScale;
  /** Words under and above the axes, with the unit. */
  readonly xWords: string;
  readonly yWords: string;
  readonly label: string;
}

const size = { width: 340, height: 240 };
const margin = { left: 56, right: 10, top: 24, bottom: 38 };

/** What a scale of a frame must span. */
export const plotWidth = size.width - margin.left - margin.right;
export const plotHeight = size.height - margin.top - margin.bottom;

/** Place of a point in the picture. */
export function framePlaces({ x, y }: Pick<Frame, 'x' | 'y'>) {
  const round = (pixels: number): number => Math.round(pixels * 10) / 10;
  return {
    across: (value: number): number => round(margin.left + x.place(value)),
    down: (value: number): number => round(margin.top + plotHeight - y.place(value)),
  };
}

/** The picture: grid, words, and in between what is drawn. */
export function framed(frame: Frame, drawing: string): string {
  const bottom = margin.top + plotHeight;
  const right = margin.left + plotWidth;
  const rules = frame.y.ticks.map(({ x }) => `M${margin.left} ${fromBottom(x)}H${right}`).join('');
  const ys = frame.y.ticks.map(
    ({ x, text }) =>
      `<text class="end" x="${margin.left - 6}" y="${fromBottom(x) + 4}">${escapeMarkup(text)}</text>`,
  );
  let free = 0;
  const xs = frame.x.ticks.flatMap(({ x, text }) => {
    const middle = margin.left + x;
    const half = text.length * 3.3;
    if (middle - half < free) return [];
    free = middle + half + 6;
    return [`<text x="${middle}" y="${bottom + 16}">${escapeMarkup(text)}</text>`];
  });
  const ticks = frame.x.ticks.map(({ x }) => `M${margin.left + x} ${bottom}v4`).join('');
  const words = `<text x="${margin.left + plotWidth / 2}" y="${size.height - 5}">${escapeMarkup(frame.xWords)}</text><text class="start" x="0" y="12">${escapeMarkup(frame.yWords)}</text>`;
  return `<svg class="chart framed" role="img" aria-label="${escapeMarkup(frame.label)}" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}"><path class="mesh" d="${rules}${ticks}"/><g class="axis">${xs.join('')}${ys.join('')}${words}</g>${drawing}</svg>`;

  function fromBottom(pixels: number): number {
    return Math.round((bottom - pixels) * 10) / 10;
  }
}
