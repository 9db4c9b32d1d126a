import { themes } from '../../charts/palette.ts';
import { symbolNames } from '../../charts/symbols.ts';
import type { RunIndex } from './run-index.ts';

/** How a row is drawn wherever it is drawn. */
export interface Series {
  /** Class `s0`, `s1`, … of the palette. */
  readonly colour: number;
  /** Index into `symbolNames`. */
  readonly symbol: number;
}

/** Colours and symbols go round at different speeds, so that pairs repeat late. */
export function estimatorSeries(run: RunIndex, row: number): Series {
  return seriesAt(run.manifest.rows.slice(0, row).filter(({ kind }) => kind === 'estimator').length);
}

/** The same for what is no single row, in a figure of its own. */
export function seriesAt(order: number): Series {
  return { colour: order % themes.light.series.length, symbol: order % symbolNames.length };
}
