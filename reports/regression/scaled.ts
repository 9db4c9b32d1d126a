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
}

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
export function scaled(
  tracked: Tracked,
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
  against: Yardstick,
): Scaled | null {
  const { better, logScale, near, effect } = tracked;
  if (better === 'neither' && near === null) return null;
  const limit = fromJsonNumber(tracked.limit);
  const bounded = limit > 0 && Number.isFinite(limit);
  const floor = bounded ? negligible * limit : 0;
  const values = [...before.values(), ...after.values()];
  if (logScale && better === 'lower' && near === null && (bounded || values.every((x) => x > 0))) {
    const scale = bounded && against === 'limit' ? 'limit' : 'log';
    const onScale = (x: number): number =>
      scale === 'limit' ? Math.log1p(Math.max(x, 0) / limit) : Math.log(Math.max(x, floor));
    return {
      scale,
      unit: Math.log(1 + (effect ?? share)),
      before: mapped(before, onScale),
      after: mapped(after, onScale),
    };
  }
  const onScale = (x: number): number =>
    near === null ? (better === 'higher' ? -x : x) : Math.abs(x - near);
  return {
    scale: 'linear',
    unit: effect ?? share * sizeOf(limit, [...before.values()]),
    before: mapped(before, onScale),
    after: mapped(after, onScale),
  };
}

/** What a tenth is taken of: the limit, or without one the numbers themselves; never 0. */
function sizeOf(limit: number, values: readonly number[]): number {
  if (Number.isFinite(limit) && limit !== 0) return Math.abs(limit);
  const size = values.reduce((sum, x) => sum + Math.abs(x), 0) / values.length;
  return size > 0 ? size : 1;
}

function mapped(
  numbers: ReadonlyMap<number, number>,
  on: (x: number) => number,
): ReadonlyMap<number, number> {
  return new Map([...numbers].map(([replicate, x]) => [replicate, on(x)]));
}
