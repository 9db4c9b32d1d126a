import { formatNumber, formatSetting } from '../formats/number.ts';
import { logDomain, logTicks } from './log-axis.ts';

/** One horizontal axis that many thin figures share, so that they can be compared down a column. */
export interface StripScale {
  /** Pixels. */
  readonly width: number;
  readonly log: boolean;
  /** The range; what lies outside is drawn at the edge. */
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
  /** Pixels from the left, to a tenth. */
  readonly place: (value: number) => number;
}

/** Room at both ends for half a symbol. */
const margin = 9;
/** Smaller numbers than this are what rounding leaves of 0. */
const rounding = 1e-12;
/** On a logarithmic axis smaller numbers than this share of the largest are drawn at the edge. */
const reach = 1e-5;

/**
 * A scale over everything that must have room on it. Logarithmic where that is asked for and anything is
 * positive; what is too small for it then lies at the left edge, which says so: "≤ 10⁻⁴".
 *
 * @param values finite ones count
 * @param least smaller numbers than this are drawn at the edge
 */
export function stripScale(
  values: readonly number[],
  log: boolean,
  width: number,
  least = rounding,
): StripScale {
  const finite = values.filter(Number.isFinite);
  const largest = Math.max(...finite, 0);
  if (log && largest > 0) {
    const floor = Math.max(least, largest * reach);
    const drawn = finite.filter((x) => x >= floor);
    const [low, high] = logDomain(drawn.length > 0 ? drawn : [floor]);
    if (drawn.length === finite.length) return logScale([low, high], width);
    return clippedScale(Math.max(powerBelow(low), floor), high, width);
  }
  const low = Math.min(...finite, 0);
  return low < largest ? linearScale(low, largest, width) : linearScale(0, 1, width);
}

/** A logarithmic scale whose left edge stands for all that is smaller. */
function clippedScale(low: number, high: number, width: number): StripScale {
  const scale = logScale([low, high], width);
  const edge = { x: scale.place(low), text: `≤ ${powerWords(low)}` };
  return { ...scale, ticks: [edge, ...scale.ticks.filter(({ x }) => x > edge.x)] };
}

function powerBelow(x: number): number {
  return Number(`1e${Math.floor(Math.log10(x))}`);
}

export function logScale([low, high]: readonly [low: number, high: number], width: number): StripScale {
  const from = Math.log(low);
  return scaleOf({ width, low, high, log: true }, logTicks([low, high]), powerWords, (x) =>
    x > low ? (Math.log(x) - from) / (Math.log(high) - from) : 0,
  );
}

export function linearScale(low: number, high: number, width: number): StripScale {
  return scaleOf({ width, low, high, log: false }, linearTicks(low, high), formatSetting, (x) =>
    x > low ? (x - low) / (high - low) : 0,
  );
}

function scaleOf(
  range: Pick<StripScale, 'width' | 'low' | 'high' | 'log'>,
  ticks: readonly number[],
  words: (tick: number) => string,
  share: (value: number) => number,
): StripScale {
  const place = (value: number): number =>
    Math.round((margin + Math.min(1, share(value)) * (range.width - 2 * margin)) * 10) / 10;
  return { ...range, place, ticks: ticks.map((tick) => ({ x: place(tick), text: words(tick) })) };
}

/** "10⁻⁴", "0.001", "20". */
function powerWords(tick: number): string {
  return formatNumber(tick, 1).replace(/^1 × /, '');
}

/** Multiples of 1, 2 or 5 times a power of ten: three to six of them. */
function linearTicks(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const ten = Number(`1e${Math.floor(Math.log10(rough))}`);
  const step = ten * [1, 2, 5, 10].find((factor) => factor * ten >= rough)!;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}
