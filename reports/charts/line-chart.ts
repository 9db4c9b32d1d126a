import { formatSetting } from '../formats/number.ts';
import { plotMarkup, plotTools } from './plot.ts';
import { plotSymbol } from './symbols.ts';

export interface Curve {
  readonly label: string;
  readonly values: ArrayLike<number>;
  /** Colour and symbol of an estimate; `null` is the truth: dashed, in ink. */
  readonly series: { readonly colour: number; readonly symbol: number } | null;
}

export interface LineChart {
  readonly curves: readonly Curve[];
  /** Words under and beside the axes, with the unit. */
  readonly x: string;
  readonly y: string;
  /** Range of y, so that charts that belong together can be compared; `null` fits the curves. */
  readonly domain: readonly [low: number, high: number] | null;
  readonly label: string;
}

/** More points than this are invisible at this size. */
const points = 200;

/** Curves over the states of a line. A value that is no number leaves a gap. */
export async function lineChart(chart: LineChart): Promise<string> {
  const { Plot, document } = await plotTools();
  const marks = chart.curves.flatMap((curve, order) => {
    const length = curve.values.length;
    const stride = Math.max(1, Math.ceil(length / points));
    const data: { x: number; y: number }[] = [];
    for (let s = 0; s < length; s += stride) data.push({ x: s, y: curve.values[s]! });
    const stroke = curve.series === null ? 'var(--ink)' : `var(--series-${curve.series.colour})`;
    const title = (): string => curve.label;
    const line = Plot.line(data, {
      x: 'x',
      y: 'y',
      stroke,
      strokeWidth: curve.series === null ? 2 : 1.5,
      ...(curve.series === null ? { strokeDasharray: '5 4' } : {}),
      title,
    });
    if (curve.series === null) return [line];
    // Symbols where the others have none: each curve starts its round a little later.
    const round = Math.max(1, Math.round(data.length / 7));
    const offset = Math.round((order * round) / chart.curves.length);
    const marked = data.filter((_, k) => k % round === offset % round);
    return [
      line,
      Plot.dot(marked, {
        x: 'x',
        y: 'y',
        fill: stroke,
        symbol: plotSymbol(curve.series.symbol),
        r: 3.2,
        title,
      }),
    ];
  });
  const plot = Plot.plot({
    document,
    width: 340,
    height: 220,
    marginLeft: 48,
    marginBottom: 36,
    marginTop: 24,
    x: { label: chart.x, labelArrow: 'none', ticks: 6, tickSize: 4, labelAnchor: 'center' },
    y: {
      label: chart.y,
      labelArrow: 'none',
      ticks: 5,
      tickSize: 0,
      grid: true,
      tickFormat: (y: number) => formatSetting(y),
      ...(chart.domain === null ? {} : { domain: [...chart.domain] }),
    },
    marks,
  });
  return plotMarkup(plot, chart.label);
}
