import { linearScale } from './strip-scale.ts';

const height = 14;
const scale = linearScale(0, 1, 150);

/** A probability with its interval between 0 and 1, even at the line in the middle; silent beside its number. */
export function shareStrip({
  estimate,
  low,
  high,
}: {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}): string {
  const { place, width } = scale;
  const y = height / 2;
  return `<svg class="strip" aria-hidden="true" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><path class="mesh" d="M${place(0)} ${y}H${place(1)}"/><path class="limit" d="M${place(0.5)} 0v${height}"/><path class="span" d="M${place(low)} ${y}H${place(high)}"/><circle class="point" cx="${place(estimate)}" cy="${y}" r="3.4"/></svg>`;
}
