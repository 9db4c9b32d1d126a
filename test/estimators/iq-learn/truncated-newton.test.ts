import { describe, expect, it } from 'vitest';
import {
  minimiseTruncatedNewton,
  type SmoothFunction,
} from '../../../estimators/iq-learn/truncated-newton.ts';

/** Rosenbrock (1960): f = 100(y − x²)² + (1 − x)², minimum 0 at (1, 1). */
function rosenbrock(): SmoothFunction {
  let [x, y] = [0, 0];
  return {
    evaluate(point, gradient) {
      [x, y] = point;
      gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x);
      gradient[1] = 200 * (y - x * x);
      return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
    },
    curvature([dx, dy], out) {
      out[0] = (1200 * x * x - 400 * y + 2) * dx - 400 * x * dy;
      out[1] = -400 * x * dx + 200 * dy;
    },
    scale(out) {
      out[0] = Math.max(1, 1200 * x * x - 400 * y + 2);
      out[1] = 200;
    },
  };
}

const options = { tolerance: 1e-8, iterations: 200, onIteration: () => true };

describe('truncated Newton', () => {
  it('follows a curved valley to its end, at rounding', () => {
    const minimum = minimiseTruncatedNewton(rosenbrock(), Float64Array.of(-1.2, 1), options);
    expect(minimum.stop).toBe('converged');
    expect(minimum.x[0]).toBeCloseTo(1, 12);
    expect(minimum.x[1]).toBeCloseTo(1, 12);
  });

  it('keeps a coordinate of infinite scale where it is', () => {
    const f = rosenbrock();
    const held: SmoothFunction = {
      ...f,
      evaluate(point, gradient) {
        const value = f.evaluate(point, gradient);
        gradient[1] = 0;
        return value;
      },
      scale(out) {
        f.scale(out);
        out[1] = Infinity;
      },
    };
    const minimum = minimiseTruncatedNewton(held, Float64Array.of(2, 1), options);
    expect(minimum.x[1]).toBe(1);
    expect(minimum.x[0]).toBeCloseTo(1, 8);
  });

  it('says that it stalled, or that the budget ended, and not that it converged', () => {
    const start = Float64Array.of(-1.2, 1);
    expect(minimiseTruncatedNewton(rosenbrock(), start, { ...options, iterations: 3 }).stop).toBe('stalled');
    const spent = minimiseTruncatedNewton(rosenbrock(), start, { ...options, onIteration: (k) => k < 3 });
    expect(spent.stop).toBe('budget');
    expect(spent.iterations).toBe(3);
  });

  it('refuses a start where f is not finite', () => {
    expect(() => minimiseTruncatedNewton(rosenbrock(), Float64Array.of(Number.NaN, 1), options)).toThrow(
      'NaN',
    );
  });
});
