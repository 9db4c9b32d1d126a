import { describe, expect, it } from 'vitest';
import { minimiseLbfgs } from '../../../core/numerics/lbfgs.ts';
import { minimiseNewton } from '../../../core/numerics/newton.ts';
import { createRandom } from '../../../core/numerics/random.ts';

/** Rosenbrock's function in pairs: minimum 0 at (1, …, 1). */
function rosenbrock(x: Float64Array, gradient: Float64Array, hessian: Float64Array | null = null): number {
  const n = x.length;
  let value = 0;
  hessian?.fill(0);
  for (let i = 0; i < n; i += 2) {
    const gap = x[i + 1] - x[i] * x[i];
    const rest = 1 - x[i];
    value += 100 * gap * gap + rest * rest;
    gradient[i] = -400 * x[i] * gap - 2 * rest;
    gradient[i + 1] = 200 * gap;
    if (hessian === null) continue;
    hessian[i * n + i] = 1200 * x[i] * x[i] - 400 * x[i + 1] + 2;
    hessian[i * n + i + 1] = hessian[(i + 1) * n + i] = -400 * x[i];
    hessian[(i + 1) * n + i + 1] = 200;
  }
  return value;
}

const hardStart = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1));

/** log cosh summed, undefined beyond |x| = 30: f(x) is NaN there. */
function fenced(x: Float64Array, gradient: Float64Array): number {
  let value = 0;
  for (let i = 0; i < x.length; i++) {
    if (Math.abs(x[i]) > 30) return Number.NaN;
    value += Math.log(Math.cosh(x[i])) + 1e-3 * x[i] * x[i];
    gradient[i] = Math.tanh(x[i]) + 2e-3 * x[i];
  }
  return value;
}

describe('the functions of these tests', () => {
  it('have gradients and Hessians that agree with finite differences', () => {
    const random = createRandom('differences');
    const n = 6;
    const x = Float64Array.from({ length: n }, () => random.normal());
    const gradient = new Float64Array(n);
    const hessian = new Float64Array(n * n);
    rosenbrock(x, gradient, hessian);
    for (let j = 0; j < n; j++) {
      const step = 1e-5;
      const up = x.slice();
      const down = x.slice();
      up[j] += step;
      down[j] -= step;
      const gradientUp = new Float64Array(n);
      const gradientDown = new Float64Array(n);
      const slope = (rosenbrock(up, gradientUp) - rosenbrock(down, gradientDown)) / (2 * step);
      expect(Math.abs(slope - gradient[j])).toBeLessThan(1e-5 * (1 + Math.abs(gradient[j])));
      for (let i = 0; i < n; i++) {
        const curvature = (gradientUp[i] - gradientDown[i]) / (2 * step);
        expect(Math.abs(curvature - hessian[i * n + j])).toBeLessThan(1e-5 * (1 + Math.abs(curvature)));
      }
    }
  });
});

describe('minimiseLbfgs', () => {
  it('finds the minimum of Rosenbrock-100', () => {
    const found = minimiseLbfgs(rosenbrock, hardStart(100), { gradientTolerance: 1e-9, iterations: 1000 });
    expect(found.stop).toBe('converged');
    expect(found.gradient).toBeLessThanOrEqual(1e-9);
    for (const x of found.x) expect(Math.abs(x - 1)).toBeLessThan(1e-8);
    expect(found.evaluations).toBeLessThan(100);
  });

  it('needs few steps on a quadratic', () => {
    const f = (x: Float64Array, g: Float64Array): number => {
      let value = 0;
      for (let i = 0; i < x.length; i++) {
        g[i] = (i + 1) * (x[i] - i);
        value += 0.5 * (i + 1) * (x[i] - i) ** 2;
      }
      return value;
    };
    const found = minimiseLbfgs(f, new Float64Array(8), { gradientTolerance: 1e-10, iterations: 100 });
    expect(found.stop).toBe('converged');
    expect(found.iterations).toBeLessThan(30);
  });

  it('steps back from NaN and never returns it', () => {
    const found = minimiseLbfgs(fenced, Float64Array.of(29, -29, 3), {
      gradientTolerance: 1e-10,
      iterations: 200,
    });
    expect(found.stop).toBe('converged');
    expect(found.value).toBeCloseTo(0, 12);
  });

  it('refuses a start that is not finite', () => {
    expect(() =>
      minimiseLbfgs(fenced, Float64Array.of(31), { gradientTolerance: 1e-9, iterations: 9 }),
    ).toThrow(expect.objectContaining({ code: 'diverged' }));
  });

  it('returns the best iterate when the budget ends', () => {
    const seen: number[] = [];
    const found = minimiseLbfgs(rosenbrock, hardStart(10), {
      gradientTolerance: 1e-9,
      iterations: 1000,
      onIteration: (iteration, value) => {
        seen.push(value);
        return iteration < 5;
      },
    });
    expect(found.stop).toBe('budget');
    expect(found.iterations).toBe(5);
    expect(found.value).toBe(Math.min(...seen));
    expect(rosenbrock(found.x, new Float64Array(10))).toBe(found.value);
    const capped = minimiseLbfgs(rosenbrock, hardStart(10), { gradientTolerance: 1e-9, iterations: 5 });
    expect(capped.stop).toBe('budget');
    expect(capped.x).toEqual(found.x);
  });

  it('says that it is stalled when the gradient lies', () => {
    const wrong = (x: Float64Array, g: Float64Array): number => {
      g[0] = -1;
      return x[0];
    };
    expect(minimiseLbfgs(wrong, Float64Array.of(1), { gradientTolerance: 1e-9, iterations: 50 }).stop).toBe(
      'stalled',
    );
  });
});

describe('minimiseNewton', () => {
  it('finds the minimum of Rosenbrock-20, from where the Hessian is indefinite too', () => {
    for (const start of [hardStart(20), Float64Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 0 : 2))]) {
      const found = minimiseNewton(rosenbrock, start, { gradientTolerance: 1e-10, iterations: 100 });
      expect(found.stop).toBe('converged');
      for (const x of found.x) expect(Math.abs(x - 1)).toBeLessThan(1e-10);
    }
  });

  it('takes one step on a quadratic', () => {
    const f = (x: Float64Array, g: Float64Array, h: Float64Array | null): number => {
      g[0] = 4 * x[0] + x[1] - 1;
      g[1] = x[0] + 3 * x[1] + 2;
      h?.set([4, 1, 1, 3]);
      return 2 * x[0] * x[0] + x[0] * x[1] + 1.5 * x[1] * x[1] - x[0] + 2 * x[1];
    };
    const found = minimiseNewton(f, new Float64Array(2), { gradientTolerance: 1e-12, iterations: 10 });
    expect(found.iterations).toBe(1);
    expect(found.x[0]).toBeCloseTo(5 / 11, 14);
    expect(found.x[1]).toBeCloseTo(-9 / 11, 14);
  });

  it('is not stopped by noise in the value', () => {
    // Noise of 1e-9 that depends on the point; the gradient is exact.
    const noisy = (x: Float64Array, g: Float64Array, h: Float64Array | null): number => {
      g[0] = Math.sinh(x[0]);
      h?.set([Math.cosh(x[0])]);
      return Math.cosh(x[0]) + 1e-9 * Math.sin(1e9 * x[0]);
    };
    const options = { gradientTolerance: 1e-12, iterations: 50 };
    const allowed = minimiseNewton(noisy, Float64Array.of(2), { ...options, noise: 1e-8 });
    expect(allowed.stop).toBe('converged');
    expect(Math.abs(allowed.x[0])).toBeLessThan(1e-12);
  });

  it('steps back from NaN, and refuses to start in it', () => {
    const f = (x: Float64Array, g: Float64Array, h: Float64Array | null): number => {
      g[0] = 1 - 1 / x[0];
      h?.set([1 / (x[0] * x[0])]);
      return x[0] - Math.log(x[0]);
    };
    const options = { gradientTolerance: 1e-12, iterations: 50 };
    // A full step from 10 lands at −80, where the logarithm is NaN.
    expect(minimiseNewton(f, Float64Array.of(10), options).x[0]).toBeCloseTo(1, 12);
    expect(() => minimiseNewton(f, Float64Array.of(-1), options)).toThrow(
      expect.objectContaining({ code: 'diverged' }),
    );
  });

  it('stops where the budget says', () => {
    const found = minimiseNewton(rosenbrock, hardStart(4), {
      gradientTolerance: 1e-12,
      iterations: 100,
      onIteration: (iteration) => iteration < 3,
    });
    expect([found.stop, found.iterations]).toEqual(['budget', 3]);
  });
});
