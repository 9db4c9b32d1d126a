/** Where one number went, in smallest effects of interest; positive is worse. NaN for an end that is unknown. */
export interface Change {
  readonly effect: number;
  readonly low: number;
  readonly high: number;
}

/** Pixels. */
const width = 232;
const height = 22;
const inset = 8;

/** An axis shows at least so many smallest effects to either side, and at most so many. */
const least = 3;
const most = 1000;

/** How far an axis must reach for all of these. */
export function changeReach(changes: readonly Change[]): number {
  const ends = changes.flatMap(({ effect, low, high }) => [effect, low, high]).filter(Number.isFinite);
  return Math.min(most, Math.max(least, ...ends.map(Math.abs)));
}

/** Linear about zero and logarithmic far from it: one smallest effect and a hundred of them both show. */
function place(x: number, reach: number): string {
  const share = Math.asinh(Math.min(reach, Math.max(-reach, x))) / Math.asinh(reach);
  return (width / 2 + share * (width / 2 - inset)).toFixed(1);
}

/**
 * A pair of dots: before at zero, after where it went, with the interval, over the band of effects that do not
 * matter. Decoration beside the numbers that it draws.
 */
export function changeDots({ effect, low, high }: Change, reach: number): string {
  if (!Number.isFinite(effect)) return '';
  const middle = height / 2;
  const [from, to] = [place(0, reach), place(effect, reach)];
  const interval =
    Number.isNaN(low) || Number.isNaN(high)
      ? ''
      : `<path class="change-interval" d="M${place(low, reach)} 5v12m0-6H${place(high, reach)}m0-6v12"/>`;
  return [
    `<svg class="change" aria-hidden="true" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    band(reach),
    `<path class="change-path" d="M${from} ${middle}H${to}"/>`,
    interval,
    `<circle class="change-before" cx="${from}" cy="${middle}" r="4"/>`,
    `<path class="change-after" transform="translate(${to} ${middle})" d="M0-5.500L5.500 0L0 5.500L-5.500 0Z"/>`,
    '</svg>',
  ].join('');
}

function band(reach: number): string {
  const [from, to] = [Number(place(-1, reach)), Number(place(1, reach))];
  return `<rect class="change-band" x="${from}" width="${(to - from).toFixed(1)}" height="${height}"/>`;
}

/** The axis that all these pairs share, for the head of their column. */
export function changeAxis(reach: number): string {
  const ticks = [1, 3, 10, 30, 100, 300, 1000].filter((tick) => tick <= reach);
  const texts = [...ticks.map((tick) => -tick).reverse(), 0, ...ticks].map(
    (tick) =>
      `<text x="${place(tick, reach)}" y="11" text-anchor="middle">${tick < 0 ? `\u2212${-tick}` : tick}</text>`,
  );
  return `<svg class="change" aria-hidden="true" width="${width}" height="14" viewBox="0 0 ${width} 14"><g class="axis">${texts.join('')}</g></svg>`;
}
