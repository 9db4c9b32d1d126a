import { formatNumber } from '../formats/number.ts';
import { plotMarkup, plotTools } from './plot.ts';
import { plotSymbol } from './symbols.ts';

/** One reading of one row's error. */
export interface ErrorDot {
  readonly row: string;
  /** Which reading: its colour and symbol. */
  readonly reading: number;
  /** Drawn as an outline: without sampling noise. */
  readonly hollow: boolean;
  /** At least 0. */
  readonly error: number;
  readonly title: string;
}

export interface ErrorDots {
  readonly dots: readonly ErrorDot[];
  /** Rows from the top. */
  readonly rows: readonly string[];
  readonly axis: string;
  readonly label: string;
}

/** Smaller errors than this share of the largest are drawn at the edge; their titles tell the number. */
const reach = 1e-5;

/** Readings of an error beside one another, a row for each subject, on a logarithmic axis. */
export async function errorDots(chart: ErrorDots): Promise<string> {
  const { Plot, document } = await plotTools();
  const finite = chart.dots.filter((dot) => Number.isFinite(dot.error));
  const largest = Math.max(...finite.map((dot) => dot.error), Number.MIN_VALUE);
  const drawn = finite.map((dot) => ({ ...dot, x: Math.max(dot.error, largest * reach) }));
  const spans = chart.rows.flatMap((row) => {
    const xs = drawn.filter((dot) => dot.row === row).map((dot) => dot.x);
    return xs.length === 0 ? [] : [{ row, from: Math.min(...xs), to: Math.max(...xs) }];
  });
  const readings = [...new Set(drawn.map((dot) => dot.reading))];
  const dots = readings.flatMap((reading) =>
    [false, true].map((hollow) =>
      Plot.dot(
        drawn.filter((dot) => dot.reading === reading && dot.hollow === hollow),
        {
          x: 'x',
          y: 'row',
          symbol: plotSymbol(reading),
          r: 5,
          fill: hollow ? 'var(--surface)' : `var(--series-${readingColour(reading)})`,
          stroke: `var(--series-${readingColour(reading)})`,
          title: 'title',
        },
      ),
    ),
  );
  const labels = Math.min(260, 20 + 6.6 * Math.max(...chart.rows.map((row) => row.length)));
  const plot = Plot.plot({
    document,
    width: 490 + labels,
    height: 56 + 34 * chart.rows.length,
    marginLeft: labels,
    marginTop: 8,
    marginRight: 24,
    marginBottom: 40,
    x: {
      type: 'log',
      label: chart.axis,
      labelAnchor: 'center',
      labelArrow: 'none',
      grid: true,
      ticks: 5,
      tickSize: 0,
      tickFormat: (x: number) => formatNumber(x, 1).replace(/^1 × /, ''),
      nice: true,
    },
    y: { domain: [...chart.rows], label: null, tickSize: 0, type: 'point' },
    marks: [
      Plot.ruleY(spans, { y: 'row', x1: 'from', x2: 'to', stroke: 'var(--rule)', strokeWidth: 3 }),
      ...dots,
    ],
  });
  return plotMarkup(plot, chart.label);
}

/** Raw in vermilion, what behaviour identifies in the quieter colours after it. */
export function readingColour(reading: number): number {
  return [1, 0, 2, 3, 4, 5, 6, 7][reading % 8]!;
}
