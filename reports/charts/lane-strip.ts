import { gridPath } from './axis-strip.ts';
import { escapeMarkup } from './escape.ts';
import type { StripScale } from './strip-scale.ts';
import { symbolPath } from './symbols.ts';

/** A number of one subject: a symbol in a lane of its own. */
export interface LaneMark {
  readonly value: number;
  /** Ends of the interval; NaN where there is none. */
  readonly low: number;
  readonly high: number;
  readonly series: { readonly colour: number; readonly symbol: number };
  /** Which lane from the top. */
  readonly lane: number;
  /** Drawn as an outline: without sampling noise. */
  readonly hollow: boolean;
  readonly title: string;
}

export interface LaneStrip {
  readonly scale: StripScale;
  readonly lanes: number;
  readonly marks: readonly LaneMark[];
  /** A level that is drawn through, or `null`. */
  readonly level: number | null;
  /** Another with a name, dashed: `½ r`. */
  readonly yardstick: { readonly value: number; readonly text: string } | null;
  readonly label: string;
}

const lane = 12;
/** Room for the name of the yardstick under the lanes. */
const foot = 13;
const symbolSize = 44;

/** Numbers of several subjects on one axis, so that each stands in its own lane. */
export function laneStrip(strip: LaneStrip): string {
  const { scale, marks, level, yardstick } = strip;
  const { width, place } = scale;
  const tall = strip.lanes * lane + 8;
  const height = tall + (yardstick === null ? 0 : foot);
  const parts = [`<path class="mesh" d="${gridPath(scale, tall)}"/>`];
  if (level !== null) parts.push(`<path class="level-line" d="M${place(level)} 0v${tall}"/>`);
  if (yardstick !== null) {
    const x = place(yardstick.value);
    const name = `<text x="${Math.min(x, width - 12)}" y="${height - 3}">${escapeMarkup(yardstick.text)}</text>`;
    parts.push(`<path class="limit" d="M${x} 0v${tall}"/>${name}`);
  }
  const drawn = marks.map((mark) => {
    const y = (mark.lane + 0.5) * lane + 4;
    const spans = Number.isFinite(mark.low) && Number.isFinite(mark.high);
    const span = spans ? `<path class="span" d="M${place(mark.low)} ${y}H${place(mark.high)}"/>` : '';
    const symbol = `<path class="symbol" transform="translate(${place(mark.value)} ${y})" d="${symbolPath(mark.series.symbol, symbolSize)}"/>`;
    return `<g class="s${mark.series.colour}${mark.hollow ? ' hollow' : ''}"><title>${escapeMarkup(mark.title)}</title>${span}${symbol}</g>`;
  });
  return `<svg class="strip lanes" role="img" aria-label="${escapeMarkup(strip.label)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${parts.join('')}${drawn.join('')}</svg>`;
}
