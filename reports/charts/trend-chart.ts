import { formatSetting } from '../formats/number.ts';
import { logDomain, logTicks } from './log-axis.ts';
import { plotMarkup, plotTools } from './plot.ts';
import { plotSymbol } from './symbols.ts';

/** A number of one run, with its interval. */
export interface TrendPoint {
  /** Position of the run, from 1. */
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  /**
   * `moved`: other answers than before; `changed`: also beyond what both intervals cover; `break`: of another version
   * or other samples, so that it is no change of the number before it.
   */
  readonly mark: 'none' | 'moved' | 'changed' | 'break';
  /** Points of one line are joined. */
  readonly line: number;
}

interface Trend {
  readonly label: string;
  readonly points: readonly TrendPoint[];
  readonly series: { readonly colour: number; readonly symbol: number };
}

export interface TrendChart {
  readonly trends: readonly Trend[];
  /** How many runs there are. */
  readonly runs: number;
  readonly y: string;
  /** Whether equal ratios lie equally far apart: errors that are all positive. */
  readonly log: boolean;
  readonly label: string;
}

/** Radius of the ring around a number that changed. */
const ring = 7;

/**
 * A number over runs, the oldest at the left; rings stand where it changed, open symbols where answers moved. A line
 * ends where a run has no number, and at a dashed rule, where versions or samples change.
 */
export async function trendChart(chart: TrendChart): Promise<string> {
  const { Plot, document } = await plotTools();
  const trends = chart.trends.map((trend) => ({
    ...trend,
    intervals: bounded(trend.points, chart.log),
  }));
  const marks = trends.flatMap(({ label, points, intervals, series }) => {
    const stroke = `var(--series-${series.colour})`;
    const title = (): string => label;
    const dot = { x: 'x', y: 'y', symbol: plotSymbol(series.symbol), r: 3.4, title } as const;
    return [
      Plot.ruleX(intervals, {
        x: 'x',
        y1: 'low',
        y2: 'high',
        stroke,
        strokeWidth: 1,
        strokeOpacity: 0.55,
      }),
      Plot.line(points, { x: 'x', y: 'y', z: 'line', stroke, strokeWidth: 1.5, title }),
      Plot.dot(
        points.filter(({ mark }) => mark === 'none' || mark === 'break'),
        { ...dot, fill: stroke },
      ),
      Plot.dot(
        points.filter(({ mark }) => mark === 'moved' || mark === 'changed'),
        { ...dot, fill: 'var(--surface)', stroke },
      ),
      Plot.dot(
        points.filter(({ mark }) => mark === 'changed'),
        { x: 'x', y: 'y', r: ring, stroke: 'var(--bad)', strokeWidth: 1.5, title },
      ),
    ];
  });
  const breaks = new Set(
    trends.flatMap(({ points }) => points.flatMap(({ x, mark }) => (mark === 'break' ? [x - 0.5] : []))),
  );
  const range = chart.log ? logDomain(trends.flatMap(reach)) : null;
  // A logarithmic scale of Plot leaves words off ticks of its own choice: these axes bring their words.
  const axis = { text: formatSetting, labelArrow: 'none' } as const;
  const levels = range === null ? linearTicks(trends.flatMap(reach)) : logTicks(range);
  const every = Math.max(1, Math.ceil(chart.runs / 8));
  const runs = Array.from({ length: chart.runs }, (_, k) => k + 1);
  const plot = Plot.plot({
    document,
    width: 340,
    height: 230,
    marginLeft: 52,
    marginBottom: 38,
    marginTop: 24,
    marginRight: 22,
    x: { type: 'linear', domain: [0.5, chart.runs + 0.5] },
    y: range === null ? { type: 'linear' } : { type: 'log', domain: [...range] },
    marks: [
      Plot.gridY(levels),
      Plot.axisY(levels, { ...axis, label: chart.y, tickSize: 0 }),
      Plot.axisX(
        runs.filter((run) => (run - 1) % every === 0),
        { ...axis, label: 'run', labelAnchor: 'center', tickSize: 4 },
      ),
      Plot.ruleX([...breaks], { stroke: 'var(--muted)', strokeDasharray: '3 3' }),
      ...marks,
    ],
  });
  return plotMarkup(plot, chart.label);
}

/** Everything that a trend must have room for. */
function reach(trend: {
  readonly points: readonly TrendPoint[];
  readonly intervals: readonly TrendPoint[];
}): number[] {
  return [...trend.points.map(({ y }) => y), ...trend.intervals.flatMap(({ low, high }) => [low, high])];
}

/** Three levels: both ends and the middle. */
function linearTicks(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? [low] : [low, (low + high) / 2, high];
}

/** Intervals that have ends; one that reaches 0 on a logarithmic axis goes as far down as it goes up. */
function bounded(points: readonly TrendPoint[], log: boolean): readonly TrendPoint[] {
  return points
    .filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high))
    .map((point) => (log && !(point.low > 0) ? { ...point, low: (point.y * point.y) / point.high } : point));
}
