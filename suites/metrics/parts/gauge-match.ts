import type { Mask, MetricInput } from '../../../core/contract/metric.ts';
import { answerKey, compare, refusesComparison } from './comparison.ts';
import { predictedGauge } from './gauge.ts';
import { difference, weightedProduct, weightedRms } from './weighted.ts';

/** Errors and gauges below this share of the true reward are rounding. */
const rounding = 1e-9;

/** The reward error beside the gauge that inverse soft-Q learning is predicted to leave. */
export interface GaugeMatch {
  /** Slope about zero of e = r̂ − r on M h_IQ. */
  readonly slope: number;
  /** Share of Σ w e² that the slope explains, about zero. */
  readonly share: number;
}

/** Least squares with uniform weights on the mask: under the fit's own weights the match would be algebra. */
export function matchGauge(input: MetricInput, mask: Mask): GaugeMatch {
  const { error, gauge, cells } = sides(input, mask);
  const product = weightedProduct(error, gauge, cells);
  const slope = product / weightedProduct(gauge, gauge, cells);
  return { slope, share: (slope * product) / weightedProduct(error, error, cells) };
}

/** Why there is nothing to match, or `null`. */
export function refusesGaugeMatch(input: MetricInput, mask: Mask): string | null {
  const refusal = refusesComparison(input, 'reward', 'uniform', mask);
  if (refusal !== null) return refusal;
  const { error, gauge, truth, cells } = sides(input, mask);
  const least = rounding * Math.max(1, weightedRms(truth, cells));
  if (weightedRms(gauge, cells) <= least) return 'The true reward already has the least norm under the data.';
  return weightedRms(error, cells) <= least ? 'There is no error to match.' : null;
}

function sides(
  input: MetricInput,
  mask: Mask,
): { error: Float64Array; gauge: Float64Array; truth: Float64Array; cells: Float64Array } {
  const { estimate, truth, cells } = compare(input, 'reward', 'uniform', mask);
  const gauge = predictedGauge(answerKey(input)).shaping;
  return { error: difference(estimate, truth), gauge, truth, cells };
}
