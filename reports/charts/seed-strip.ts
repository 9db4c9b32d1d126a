import { gridPath } from './axis-strip.ts';
import { escapeMarkup } from './escape.ts';
import type { StripScale } from './strip-scale.ts';

export interface SeedStrip {
  readonly scale: StripScale;
  /** One number per seed; those that are no number are not drawn. */
  readonly values: readonly number[];
  /** The centre and its interval; the ends are NaN where there is none. */
  readonly interval: { readonly estimate: number; readonly low: number; readonly high: number };
  /** Whether the interval is to be read as a description only: then it is dashed. */
  readonly descriptive: boolean;
  /** Where a gate stands, or `null`. */
  readonly limit: number | null;
  /** Class `s0`, `s1`, … of the palette. */
  readonly colour: number;
  readonly label: string;
}

const height = 38;
/** Dots stand above one another where they would touch; what does not fit lies on those that are there. */
const dot = { size: 5, column: 4, levels: 7, step: 3.6, middle: 14 };
const intervalAt = 32;
/** From this many seeds on dots of a column stand in line: they are more than can be told apart. */
const crowd = 100;

/** Every seed a dot, the interval of their centre under them: one path however many there are. */
export function seedStrip(strip: SeedStrip): string {
  const { scale, interval, limit } = strip;
  const { width, place } = scale;
  const parts = [`<path class="mesh" d="${gridPath(scale, height)}"/>`];
  if (limit !== null) parts.push(`<path class="limit" d="M${place(limit)} 0v${height}"/>`);
  parts.push(`<path class="seeds" d="${dotsPath(scale, strip.values)}"/>`);
  if (Number.isFinite(interval.low) && Number.isFinite(interval.high)) {
    const from = place(interval.low);
    const style = strip.descriptive ? 'span descriptive' : 'span';
    parts.push(`<path class="${style}" d="M${from} ${intervalAt}H${place(interval.high)}"/>`);
  }
  if (Number.isFinite(interval.estimate))
    parts.push(`<path class="centre" d="M${place(interval.estimate)} ${intervalAt - 4}v8"/>`);
  return `<svg class="strip s${strip.colour}" role="img" aria-label="${escapeMarkup(strip.label)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${parts.join('')}</svg>`;
}

/** Lines of no length with round ends. */
function dotsPath(scale: StripScale, values: readonly number[]): string {
  const xs = values.filter((x) => !Number.isNaN(x)).map(scale.place);
  const filled = new Map<number, number>();
  const drawn = new Set<string>();
  for (const x of xs.toSorted((a, b) => a - b)) {
    const column = Math.round(x / dot.column);
    const before = filled.get(column) ?? 0;
    filled.set(column, before + 1);
    const at = xs.length >= crowd ? column * dot.column : x;
    drawn.add(`M${at} ${levelAt(before)}h0`);
  }
  return [...drawn].join('');
}

/** 0, +1, −1, +2, −2, … steps from the middle. */
function levelAt(before: number): number {
  const order = before % dot.levels;
  const steps = Math.ceil(order / 2) * (order % 2 === 1 ? -1 : 1);
  return Math.round((dot.middle + steps * dot.step) * 10) / 10;
}
