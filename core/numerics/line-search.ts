/** A point of the line φ(t) = f(x + tp): φ and its slope φ′ there. */
interface LinePoint {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

const sufficientDecrease = 1e-4;
const curvature = 0.9;
const mostTrials = 60;

/**
 * A step that meets the strong Wolfe conditions,
 * φ(t) ≤ φ(0) + c₁tφ′(0) + noise and |φ′(t)| ≤ c₂|φ′(0)|, c₁ = 1e-4, c₂ = .9,
 * found by bracketing and cubic interpolation. Trials that are not finite count
 * as infinitely high, so they are stepped back from and never returned.
 *
 * `noise` is how far rounding alone may lift φ: without it no step passes near
 * a minimum, where true decreases are smaller than the last digit of φ.
 *
 * @param at evaluates a trial; the point returned is always the last one evaluated
 * @returns the point, or `null` when no step along the line makes progress
 * Source: Nocedal and Wright (2006), Numerical Optimization, §3.5.
 */
export function searchWolfe(
  at: (step: number) => LinePoint,
  origin: LinePoint,
  firstStep: number,
  noise: number,
): LinePoint | null {
  let low = origin;
  let high: LinePoint | null = null;
  let step = firstStep;
  let last = origin;
  for (let trial = 0; trial < mostTrials; trial++) {
    last = at(step);
    const finite = Number.isFinite(last.value) && Number.isFinite(last.slope);
    const line = origin.value + sufficientDecrease * step * origin.slope;
    if (!finite || last.value > line + noise || last.value > low.value + noise) {
      high = finite ? last : { step, value: Number.POSITIVE_INFINITY, slope: 0 };
    } else if (Math.abs(last.slope) <= curvature * Math.abs(origin.slope)) {
      return last;
    } else if (high === null ? last.slope > 0 : last.slope * (high.step - low.step) >= 0) {
      high = low;
      low = last;
    } else {
      low = last;
    }
    step = high === null ? 4 * step : interpolate(low, high);
    if (high !== null && !(Math.abs(high.step - low.step) > 1e-14 * step)) break;
  }
  // The low end has the decrease, if not the curvature: progress all the same, unless noise made it up.
  const progress = low.value < origin.value || Math.abs(low.slope) < Math.abs(origin.slope);
  if (low.step === 0 || !progress) return null;
  return last.step === low.step ? last : at(low.step);
}

/** The minimum of the cubic through both ends, kept off the ends; their middle where there is none. */
function interpolate(low: LinePoint, high: LinePoint): number {
  const width = high.step - low.step;
  const middle = low.step + 0.5 * width;
  if (high.value === Number.POSITIVE_INFINITY) return middle;
  const d1 = low.slope + high.slope - (3 * (high.value - low.value)) / width;
  const discriminant = d1 * d1 - low.slope * high.slope;
  if (!(discriminant >= 0)) return middle;
  const d2 = Math.sign(width) * Math.sqrt(discriminant);
  const fraction = 1 - (high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2);
  return fraction >= 0.1 && fraction <= 0.9 ? low.step + fraction * width : middle;
}
