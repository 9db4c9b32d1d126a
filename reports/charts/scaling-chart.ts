import { formatSetting } from '../formats/number.ts';
import { logDomain, logTicks } from './log-axis.ts';
import { plotMarkup, plotTools } from './plot.ts';
import { plotSymbol } from './symbols.ts';

/** An error at one setting, with its interval: NaN where a single replicate has none. */
export interface ScalingPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

interface ScalingCurve {
  readonly label: string;
  readonly points: readonly ScalingPoint[];
  readonly series: { readonly colour: number; readonly symbol: number };
}

export interface ScalingChart {
  readonly curves: readonly ScalingCurve[];
  readonly x: string;
  readonly y: string;
  /** Whether equal ratios of x lie equally far apart; those of y always do. */
  readonly logX: boolean;
  /** Exponent of an expected power law, drawn dashed through the middle of the first points; `null` for none. */
  readonly slope: number | null;
  readonly label: string;
}

/** Errors against a number that was varied, on a logarithmic axis of errors. What is not positive is off it. */
export async function scalingChart(chart: ScalingChart): Promise<string> {
  const { Plot, document } = await plotTools();
  const curves = chart.curves.map((curve) => ({ ...curve, points: curve.points.filter(onAxis) }));
  const all = curves.flatMap(({ points }) => points);
  const guide = chart.slope === null ? [] : guidePoints(curves, chart.slope);
  const domain = logDomain([
    ...all.flatMap((point) => (hasInterval(point) ? [lowOf(point), point.high] : [point.y])),
    ...guide.map(({ y }) => y),
  ]);
  const marks = curves.flatMap(({ label, points, series }) => {
    const stroke = `var(--series-${series.colour})`;
    const title = (): string => label;
    return [
      Plot.ruleX(points.filter(hasInterval), {
        x: 'x',
        y1: lowOf,
        y2: 'high',
        stroke,
        strokeWidth: 1,
        strokeOpacity: 0.55,
      }),
      Plot.line(points, { x: 'x', y: 'y', stroke, strokeWidth: 1.5, title }),
      Plot.dot(points, { x: 'x', y: 'y', fill: stroke, symbol: plotSymbol(series.symbol), r: 3.4, title }),
    ];
  });
  const dashed = Plot.line(guide, {
    x: 'x',
    y: 'y',
    stroke: 'var(--muted)',
    strokeWidth: 1.25,
    strokeDasharray: '4 4',
  });
  const errors = logTicks(domain);
  const settings = spreadOut(
    [...new Set(all.map(({ x }) => x))].sort((a, b) => a - b),
    chart.logX,
  );
  // A logarithmic scale of Plot leaves words off ticks of its own choice: these axes bring their words.
  const axis = { text: formatSetting, labelArrow: 'none' } as const;
  const plot = Plot.plot({
    document,
    width: 340,
    height: 230,
    marginLeft: 52,
    marginBottom: 38,
    marginTop: 24,
    marginRight: 22,
    x: { type: chart.logX ? 'log' : 'linear' },
    y: { type: 'log', domain: [...domain] },
    marks: [
      Plot.gridY(errors),
      Plot.axisY(errors, { ...axis, label: chart.y, tickSize: 0 }),
      Plot.axisX(settings, { ...axis, label: chart.x, labelAnchor: 'center', tickSize: 4 }),
      dashed,
      ...marks,
    ],
  });
  return plotMarkup(plot, chart.label);
}

function onAxis({ y, high }: ScalingPoint): boolean {
  return y > 0 && Number.isFinite(y) && high !== Number.POSITIVE_INFINITY;
}

function hasInterval({ low, high }: ScalingPoint): boolean {
  return !Number.isNaN(low) && !Number.isNaN(high);
}

/** An interval that reaches 0 goes as far down as it goes up. */
function lowOf({ y, low, high }: ScalingPoint): number {
  return low > 0 ? low : (y * y) / high;
}

/** c xᵏ over the range of x, through the geometric mean of what the curves begin with. */
function guidePoints(curves: readonly ScalingCurve[], slope: number): { x: number; y: number }[] {
  const xs = curves.flatMap(({ points }) => points.map(({ x }) => x));
  const first = Math.min(...xs);
  const starts = curves.flatMap(({ points }) => points.filter(({ x }) => x === first));
  if (starts.length === 0) return [];
  const level = Math.exp(starts.reduce((sum, { y }) => sum + Math.log(y), 0) / starts.length);
  const steps = 24;
  const last = Math.max(...xs);
  return Array.from({ length: steps + 1 }, (_, k) => {
    const x = first + ((last - first) * k) / steps;
    return { x, y: level * Math.exp(slope * Math.log(x / first)) };
  });
}

/** The settings that were run, less those whose words would touch. */
function spreadOut(xs: readonly number[], log: boolean): number[] {
  const place = (x: number): number => (log ? Math.log(x) : x);
  const range = place(xs.at(-1) ?? 1) - place(xs[0] ?? 0);
  const kept: number[] = [];
  for (const x of xs) {
    const before = kept.at(-1);
    if (before === undefined || place(x) - place(before) >= range / 6) kept.push(x);
  }
  return kept;
}
