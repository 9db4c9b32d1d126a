import { BenchError } from '../../core/contract/errors.ts';

/**
 * P(|T| ≤ t) of Student's t with a whole number of degrees of freedom, by its finite
 * series in θ = atan(t/√ν): no incomplete beta function is needed.
 * Source: Abramowitz & Stegun (1964), 26.7.3 and 26.7.4.
 */
export function studentTwoSided(t: number, degrees: number): number {
  checkDegrees(degrees);
  return twoSidedAt(Math.atan(Math.abs(t) / Math.sqrt(degrees)), degrees);
}

/**
 * The value that Student's t stays below with this probability. Bisection in the
 * angle θ until neighbouring floats are reached, so the answer is as exact as the series.
 *
 * @param probability in (0, 1)
 * @param degrees ν, a positive integer
 * @throws {BenchError} `bad-data` outside those ranges
 */
export function studentQuantile(probability: number, degrees: number): number {
  checkDegrees(degrees);
  if (!(probability > 0 && probability < 1)) {
    throw new BenchError('bad-data', `probability is ${probability}: it must lie between 0 and 1`, {
      probability,
    });
  }
  if (probability < 0.5) return -studentQuantile(1 - probability, degrees);
  const target = 2 * probability - 1;
  let low = 0;
  let high = Math.PI / 2;
  for (let middle = high / 2; middle > low && middle < high; middle = low + (high - low) / 2) {
    if (twoSidedAt(middle, degrees) < target) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan(low);
}

function twoSidedAt(angle: number, degrees: number): number {
  const square = Math.cos(angle) * Math.cos(angle);
  const odd = degrees % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = degrees > 1 ? term : 0;
  for (let k = odd ? 3 : 2; k < degrees; k += 2) {
    term *= (square * (k - 1)) / k;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

function checkDegrees(degrees: number): void {
  if (Number.isInteger(degrees) && degrees >= 1) return;
  throw new BenchError('bad-data', `degrees of freedom are ${degrees}: they must be a positive integer`, {
    degrees,
  });
}
