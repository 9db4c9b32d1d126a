import { escapeMarkup } from './escape.ts';
import { steps } from './palette.ts';

/** The colour of a number: `level` runs from low to high, `error` is even about zero. */
export interface ColourScale {
  readonly kind: 'level' | 'error';
  readonly low: number;
  readonly high: number;
}

export interface HeatMap {
  readonly rows: number;
  readonly columns: number;
  /** Row-major from the top left, length rows · columns. */
  readonly values: ArrayLike<number>;
  readonly scale: ColourScale;
  /** Pixels. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Cells with a frame: absorbing states. */
  readonly framed: readonly number[];
  /** What a reader who cannot see it is told. */
  readonly label: string;
}

/** One scale for several arrays; `error` is symmetric. A single level still gets a width. */
export function scaleOver(kind: ColourScale['kind'], arrays: readonly ArrayLike<number>[]): ColourScale {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of arrays) {
    for (let i = 0; i < values.length; i++) {
      const x = values[i]!;
      if (!Number.isFinite(x)) continue;
      if (x < low) low = x;
      if (x > high) high = x;
    }
  }
  if (!(low <= high)) return { kind, low: kind === 'error' ? -1 : 0, high: 1 };
  if (kind === 'level') return { kind, low, high };
  const reach = Math.max(Math.abs(low), Math.abs(high));
  return { kind, low: -reach, high: reach };
}

/** Class of a number on a scale: `l0 … l24`, `e0 … e24`, or `gap` where there is no number. */
export function colourClass(scale: ColourScale, x: number): string {
  if (!Number.isFinite(x)) return 'gap';
  const width = scale.high - scale.low;
  const share = width > 0 ? (x - scale.low) / width : 0.5;
  const k = Math.round(Math.min(1, Math.max(0, share)) * (steps - 1));
  return (scale.kind === 'level' ? 'l' : 'e') + k;
}

/** A map of numbers as SVG: one path per colour, so that large grids stay small. */
export function heatMap(map: HeatMap): string {
  const { rows, columns, cellWidth, cellHeight } = map;
  const paths = new Map<string, string[]>();
  for (let i = 0; i < rows * columns; i++) {
    const name = colourClass(map.scale, map.values[i]!);
    const path = paths.get(name) ?? [];
    path.push(cellPath(i, columns, cellWidth, cellHeight));
    paths.set(name, path);
  }
  const fills = [...paths].map(([name, path]) => `<path class="${name}" d="${path.join('')}"/>`).join('');
  const frames = map.framed.map((i) => cellPath(i, columns, cellWidth, cellHeight, 1)).join('');
  const frame = frames === '' ? '' : `<path class="frame" d="${frames}"/>`;
  const size = `width="${columns * cellWidth}" height="${rows * cellHeight}" viewBox="0 0 ${columns * cellWidth} ${rows * cellHeight}"`;
  return `<svg class="heat" role="img" aria-label="${escapeMarkup(map.label)}" ${size} data-rows="${rows}" data-columns="${columns}">${fills}${frame}</svg>`;
}

/** The rectangle of cell `i`, drawn inwards by `inset` pixels. */
function cellPath(i: number, columns: number, width: number, height: number, inset = 0): string {
  const x = (i % columns) * width + inset;
  const y = Math.floor(i / columns) * height + inset;
  const w = width - 2 * inset;
  return `M${x} ${y}h${w}v${height - 2 * inset}h${-w}z`;
}

/** The scale itself, to stand beside maps that share it. Its ends are named in the page. */
export function scaleBar(scale: ColourScale, label: string): string {
  const width = 8;
  const prefix = scale.kind === 'level' ? 'l' : 'e';
  const bars = Array.from(
    { length: steps },
    (_, k) => `<path class="${prefix}${k}" d="M${k * width} 0h${width}v12h${-width}z"/>`,
  );
  return `<svg class="scale" role="img" aria-label="${escapeMarkup(label)}" width="${steps * width}" height="12" viewBox="0 0 ${steps * width} 12">${bars.join('')}</svg>`;
}
