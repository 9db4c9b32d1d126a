import { escapeMarkup } from './escape.ts';
import { framed, framePlaces, plotHeight, plotWidth } from './frame.ts';
import { linearScale, logScale } from './strip-scale.ts';
import { symbolPath } from './symbols.ts';

/** The share at one threshold, with its band. */
interface ProfilePoint {
  readonly x: number;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

interface Profile {
  readonly label: string;
  /** Ascending in x. */
  readonly points: readonly ProfilePoint[];
  readonly series: { readonly colour: number; readonly symbol: number };
}

export interface ProfileChart {
  readonly profiles: readonly Profile[];
  readonly x: string;
  readonly y: string;
  readonly label: string;
}

/** Shares that rise from 0 to 1 along a logarithmic axis, each in its band. */
export function profileChart(chart: ProfileChart): string {
  const xs = chart.profiles.flatMap(({ points }) => points.map(({ x }) => x));
  const x = logScale([Math.min(...xs), Math.max(...xs)], plotWidth);
  const y = linearScale(0, 1, plotHeight);
  const { across, down } = framePlaces({ x, y });
  const bands = chart.profiles.map(({ points, series }) => {
    const upper = points.map((point) => `${across(point.x)} ${down(point.high)}`);
    const lower = points.toReversed().map((point) => `${across(point.x)} ${down(point.low)}`);
    return `<path class="band s${series.colour}" d="M${[...upper, ...lower].join('L')}z"/>`;
  });
  const lines = chart.profiles.map(({ label, points, series }, order) => {
    const path = points.map((point) => `${across(point.x)} ${down(point.estimate)}`).join('L');
    // Symbols where the others have none: each line starts its round a little later.
    const round = Math.max(1, Math.floor(points.length / 4));
    const offset = Math.round((order * round) / chart.profiles.length);
    const symbols = points
      .filter((_, k) => k % round === offset % round)
      .map(
        (point) =>
          `<path class="symbol" transform="translate(${across(point.x)} ${down(point.estimate)})" d="${symbolPath(series.symbol, 32)}"/>`,
      );
    return `<g class="s${series.colour}"><title>${escapeMarkup(label)}</title><path class="curve" d="M${path}"/>${symbols.join('')}</g>`;
  });
  return framed(
    { x, y, xWords: chart.x, yWords: chart.y, label: chart.label },
    bands.join('') + lines.join(''),
  );
}
