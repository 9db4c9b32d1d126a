import { escapeMarkup } from './escape.ts';
import { framed, framePlaces, plotHeight, plotWidth } from './frame.ts';
import { stripScale } from './strip-scale.ts';
import { symbolPath } from './symbols.ts';

/** What an answer cost and how wrong it is. */
export interface CostPoint {
  readonly series: { readonly colour: number; readonly symbol: number };
  /** Milliseconds; `null` where no such fit was timed. */
  readonly warm: number | null;
  readonly cold: number | null;
  readonly error: number;
  /** Ends of the interval of the error; NaN where there is none. */
  readonly low: number;
  readonly high: number;
  readonly title: string;
}

export interface CostChart {
  readonly points: readonly CostPoint[];
  readonly y: string;
  /** Whether the error has a logarithmic axis. */
  readonly log: boolean;
  readonly label: string;
}

/** Errors against times: the warm fit filled, the cold one outlined, a line between them. */
export function costChart(chart: CostChart): string {
  const times = chart.points.flatMap(({ warm, cold }) => [warm ?? [], cold ?? []].flat());
  const x = stripScale(times, true, plotWidth);
  const errors = chart.points.flatMap(({ error, low, high }) => [error, low, high]);
  const y = stripScale(errors, chart.log, plotHeight);
  const { across, down } = framePlaces({ x, y });
  const drawn = chart.points.map((point) => {
    const height = down(point.error);
    const place = (time: number): string => `${across(time)} ${height}`;
    const symbol = (time: number, kind: string): string =>
      `<path class="symbol ${kind}" transform="translate(${place(time)})" d="${symbolPath(point.series.symbol, 52)}"/>`;
    const { warm, cold } = point;
    const at = warm ?? cold;
    if (at === null) return '';
    const spans = Number.isFinite(point.low) && Number.isFinite(point.high);
    return [
      `<g class="s${point.series.colour}"><title>${escapeMarkup(point.title)}</title>`,
      spans ? `<path class="span" d="M${across(at)} ${down(point.low)}V${down(point.high)}"/>` : '',
      warm !== null && cold !== null ? `<path class="tie" d="M${place(warm)}L${place(cold)}"/>` : '',
      cold === null ? '' : symbol(cold, 'cold'),
      warm === null ? '' : symbol(warm, 'warm'),
      '</g>',
    ].join('');
  });
  return framed({ x, y, xWords: 'milliseconds of fit', yWords: chart.y, label: chart.label }, drawn.join(''));
}
