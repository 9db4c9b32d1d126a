import type { Tracked } from '../../core/contract/baseline.ts';
import { fromJsonNumber } from '../../core/contract/json.ts';

/** Numbers of both sides on a scale where larger is worse. */
export interface Scaled {
  readonly scale: 'log' | 'limit' | 'linear';
  /** The default or the suite's smallest effect of interest: what families measure effects in. */
  readonly unit: number;
  /** By replicate. */
  readonly before: ReadonlyMap<number, number>;
  readonly after: ReadonlyMap<number, number>;
  /** Of seeds that the baseline has and the run has not; empty between groups. */
  readonly spare: ReadonlyMap<number, number>;
}

/** Numbers as they were measured, by replicate. */
export type Sides = Pick<Scaled, 'before' | 'after' | 'spare'>;

/** The smallest effect of interest, as a share: of an error, or of a limit. */
const share = 0.1;

/** An error below this share of its limit is as good as none. */
const negligible = 0.01;

/** What a change is measured against: the `error` itself, or what the gate allows, its `limit`. */
type Yardstick = 'error' | 'limit';

/**
 * Puts numbers on a scale where equal steps matter alike.
 *
 * Non-negative errors x under a limit L go on a logarithmic scale. Against the error it is log x, those far below
 * their limit raised to the point where they no longer matter: an error of 1e-12 that becomes 1e-9 beside a limit
 * of 0.05 is no change. Against the limit it is log(1 + x/L): a tenth of the limit for what passes with ease,
 * a tenth of the error for what fails by far, and no threshold in between.
 *
 * The rest stays linear, turned so that larger is worse: around a target it is the distance from it.
 *
 * @returns `null` for a metric without a better direction
 */
export function scaled(tracked: Tracked, sides: Sides, against: Yardstick): Scaled | null {
  const { better, logScale, near, effect } = tracked;
  if (better === 'neither' && near === null) return null;
  const limit = fromJsonNumber(tracked.limit);
  const bounded = limit > 0 && Number.isFinite(limit);
  const floor = bounded ? negligible * limit : 0;
  if (logScale && better === 'lower' && near === null && (bounded || isPositive(sides))) {
    const scale = bounded && against === 'limit' ? 'limit' : 'log';
    const onScale = (x: number): number =>
      scale === 'limit' ? Math.log1p(Math.max(x, 0) / limit) : Math.log(Math.max(x, floor));
    return {
      scale,
      unit: Math.log(1 + (effect ?? share)),
      ...mapped(sides, onScale),
    };
  }
  const onScale = (x: number): number =>
    near === null ? (better === 'higher' ? -x : x) : Math.abs(x - near);
  return {
    scale: 'linear',
    unit: effect ?? share * sizeOf(limit, [...sides.before.values()]),
    ...mapped(sides, onScale),
  };
}

function isPositive({ before, after, spare }: Sides): boolean {
  return [before, after, spare].every((own) => [...own.values()].every((x) => x > 0));
}

/** What a tenth is taken of: the limit, or without one the numbers themselves; never 0. */
function sizeOf(limit: number, values: readonly number[]): number {
  if (Number.isFinite(limit) && limit !== 0) return Math.abs(limit);
  const size = values.reduce((sum, x) => sum + Math.abs(x), 0) / values.length;
  return size > 0 ? size : 1;
}

function mapped({ before, after, spare }: Sides, on: (x: number) => number): Sides {
  const each = (numbers: ReadonlyMap<number, number>): ReadonlyMap<number, number> =>
    new Map([...numbers].map(([replicate, x]) => [replicate, on(x)]));
  return { before: each(before), after: each(after), spare: each(spare) };
}
