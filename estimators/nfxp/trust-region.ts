import type { Stop } from '../../core/contract/estimator.ts';
import type { ParameterMatrix, PerParameter } from '../../core/contract/tables.ts';
import { type Cholesky, tryCholesky } from '../../core/numerics/cholesky.ts';
import { axpy, dot, maxAbs } from '../../core/numerics/vector.ts';
import { along, counted, largestChange, type Maximise, rise, smallChange } from './maximum.ts';

/** First radius: log choice probabilities may move by so much, root mean square over the visited states. */
const firstRadius = 1;
const smallestRadius = 1e-12;
/** Share of its diagonal that is added to the region's metric: what the data do not see has a length too. */
const unseenLength = 1e-10;
/** Share of the promised increase below which a step is not taken, the radius shrinks, or it grows. */
const acceptedShare = 1e-4;
const poorShare = 0.25;
const goodShare = 0.75;
/** Steps that satisfy the tolerance and still move choices, before the maximum is taken to lie at infinity. */
const patience = 8;

/** A step of the model, and whether the edge of the region stopped it. */
interface Step {
  readonly step: PerParameter;
  readonly atEdge: boolean;
}

/**
 * Maximises the likelihood by Newton steps with the exact Hessian inside a region where
 * they are trusted. The region is a ball of the expected information I, whose length is
 * how far choices move: no unit of any parameter enters, and a Hessian that is not
 * negative definite does no harm.
 *
 * It has converged when N gᵀH⁻¹g ≤ tolerance, inside the region, and the step moves no
 * choice probability; it goes on for as long as each step shrinks it a hundredfold.
 *
 * Source: Steihaug (1983), SIAM J. Numer. Anal. 20(3), 626–637; Nocedal and Wright (2006),
 * Numerical Optimization, algorithm 4.1.
 */
export const maximiseInTrustRegion: Maximise = (given, start, tolerance, tick) => {
  const { likelihood, spent } = counted(given);
  const { size } = likelihood;
  let point = likelihood.evaluate(start, null);
  let radius = firstRadius;
  let decrement = Infinity;
  let restless = 0;
  let stop: Stop | null = null;
  let iteration = 0;
  for (; ; iteration++) {
    const progress = { iteration, objective: -point.mean, gradient: maxAbs(point.gradient) };
    if (!tick(progress)) return { point, stop: stop ?? 'budget', iterations: iteration, ...spent };

    const metric = withDiagonal(likelihood.curvature('expected', point), start.length);
    const factor = tryCholesky(metric, start.length);
    if (factor === null) break;
    const hessian = likelihood.curvature('observed', point);
    const { step, atEdge } = steihaug(hessian, metric, factor, point.gradient, radius);
    const previous = decrement;
    decrement = dot(point.gradient, step);
    if (!atEdge && size * decrement <= tolerance) {
      if (largestChange(point, step) <= smallChange) stop = 'converged';
      else if (++restless > patience) break;
    }
    if (stop !== null && (size * decrement <= tolerance * tolerance || !(decrement < previous / 100))) break;

    const promised = decrement - quadratic(hessian, step) / 2;
    if (!(promised > 0)) break;
    const trial = likelihood.evaluate(along(point, step, 1), point);
    const share = rise(point, trial, step, 1) / promised;
    if (!(share >= poorShare)) radius = poorShare * Math.sqrt(quadratic(metric, step));
    else if (share > goodShare && atEdge) radius *= 2;
    if (share >= acceptedShare) point = trial;
    else if (!(radius > smallestRadius)) break;
  }
  return { point, stop: stop ?? 'stalled', iterations: iteration, ...spent };
};

/**
 * max gᵀp − ½pᵀHp with pᵀIp ≤ Δ², by conjugate gradients preconditioned with I: from 0 to
 * the maximum or, along a direction without curvature or out of the region, to its edge.
 */
function steihaug(
  hessian: ParameterMatrix,
  metric: ParameterMatrix,
  factor: Cholesky,
  gradient: PerParameter,
  radius: number,
): Step {
  const D = gradient.length;
  const step: PerParameter = new Float64Array(D);
  const residual = gradient.slice();
  const scaled = factor.solve(residual, new Float64Array(D));
  const direction = scaled.slice();
  let product = dot(residual, scaled);
  // Exact after D steps but for rounding, which twice as many remove.
  for (let k = 0; k < 2 * D && product > 0; k++) {
    const image = multiply(hessian, direction);
    const curvature = dot(direction, image);
    const length = curvature > 0 ? product / curvature : Infinity;
    const reach = toEdge(metric, step, direction, radius);
    if (!(length < reach)) return { step: axpy(reach, direction, step), atEdge: true };
    axpy(length, direction, step);
    axpy(-length, image, residual);
    factor.solve(residual, scaled);
    const next = dot(residual, scaled);
    const ratio = next / product;
    for (let i = 0; i < D; i++) direction[i] = scaled[i] + ratio * direction[i];
    product = next;
  }
  return { step, atEdge: false };
}

/** The positive τ with ‖p + τd‖ = Δ in the metric. */
function toEdge(
  metric: ParameterMatrix,
  step: PerParameter,
  direction: PerParameter,
  radius: number,
): number {
  const image = multiply(metric, direction);
  const a = dot(direction, image);
  const b = dot(step, image);
  const c = radius * radius - quadratic(metric, step);
  return c / (b + Math.sqrt(b * b + a * c));
}

function withDiagonal(matrix: ParameterMatrix, D: number): ParameterMatrix {
  return matrix.map((x, at) => (at % (D + 1) === 0 ? x * (1 + unseenLength) : x));
}

function quadratic(matrix: ParameterMatrix, x: PerParameter): number {
  return dot(x, multiply(matrix, x));
}

function multiply(matrix: ParameterMatrix, x: PerParameter): PerParameter {
  const D = x.length;
  const out: PerParameter = new Float64Array(D);
  for (let k = 0; k < D; k++) {
    for (let l = 0; l < D; l++) out[k] += matrix[k * D + l] * x[l];
  }
  return out;
}
