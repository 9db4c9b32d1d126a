import { BenchError } from '../contract/errors.ts';
import { axpy, dot, maxAbs } from './vector.ts';

/** What an iterative solve needs to know of Ax = b. */
interface LinearOperator {
  /** out ← Ax. */
  apply(x: Float64Array, out: Float64Array): void;
  /** out ← Cx, a rough inverse of A from the right; `out` may not be `x`. */
  precondition(x: Float64Array, out: Float64Array): void;
  /** An upper bound of ‖A‖ in the maximum norm, for the stopping rule. */
  readonly norm: number;
}

interface GmresOptions {
  /** Largest ‖b − Ax‖ / (‖A‖‖x‖ + ‖b‖) that is accepted, maximum norms. */
  readonly tolerance: number;
  /** Most products with A. */
  readonly products: number;
}

const restart = 40;

/**
 * Restarted GMRES with right preconditioning: AC y = b, x = Cy. Every restart
 * recomputes the true residual b − Ax, which alone decides; the recurrence's
 * own estimate only says when to restart. The answer gets one last correction
 * x ← x + C(b − Ax), which takes out what C inverts exactly.
 *
 * @param out where the iteration starts (0 is fine) and where it ends
 * @throws {BenchError} `unsolvable`, with the true residual, when the products run out
 * Source: Saad and Schultz (1986), SIAM Journal on Scientific and Statistical Computing 7(3), 856–869.
 */
export function solveGmres(
  operator: LinearOperator,
  b: Float64Array,
  out: Float64Array,
  options: GmresOptions,
): Float64Array {
  const n = b.length;
  const basis = [new Float64Array(n)];
  const combined = new Float64Array(n);
  const work = new Float64Array(n);
  const hessenberg = new Float64Array((restart + 1) * restart);
  const cosine = new Float64Array(restart);
  const sine = new Float64Array(restart);
  const rotated = new Float64Array(restart + 1);
  const weight = new Float64Array(restart);
  const sizeB = maxAbs(b);
  let products = 0;
  let relative = Number.POSITIVE_INFINITY;
  let corrected = false;
  for (;;) {
    operator.apply(out, work);
    products++;
    const residual = basis[0];
    for (let i = 0; i < n; i++) residual[i] = b[i] - work[i];
    const scale = operator.norm * maxAbs(out) + sizeB;
    const worst = maxAbs(residual);
    if (worst === 0) return out;
    relative = worst / scale;
    if (relative <= options.tolerance) {
      if (corrected) return out;
      corrected = true;
      operator.precondition(residual, work);
      axpy(1, work, out);
      continue;
    }
    if (!(products < options.products)) break;

    const norm = Math.sqrt(dot(residual, residual));
    for (let i = 0; i < n; i++) residual[i] /= norm;
    rotated.fill(0);
    rotated[0] = norm;
    // The recurrence drifts from the truth: twelve digits a cycle, then look again.
    const goal = Math.max(0.5 * options.tolerance * scale, 1e-12 * norm);
    let size = 0;
    while (size < restart && products < options.products) {
      if (basis.length === size + 1) basis.push(new Float64Array(n));
      operator.precondition(basis[size], work);
      operator.apply(work, basis[size + 1]);
      products++;
      orthogonalise(basis, size, hessenberg);
      rotate(hessenberg, size, cosine, sine, rotated);
      size++;
      if (Math.abs(rotated[size]) <= goal) break;
    }
    for (let j = size - 1; j >= 0; j--) {
      let sum = rotated[j];
      for (let k = j + 1; k < size; k++) sum -= hessenberg[j * restart + k] * weight[k];
      weight[j] = sum / hessenberg[j * restart + j];
    }
    combined.fill(0);
    for (let j = 0; j < size; j++) axpy(weight[j], basis[j], combined);
    operator.precondition(combined, work);
    axpy(1, work, out);
  }
  throw new BenchError(
    'unsolvable',
    `GMRES reached a relative residual of ${relative} in ${products} products; the tolerance is ${options.tolerance}.`,
    { residual: relative, tolerance: options.tolerance, products },
  );
}

/** Modified Gram–Schmidt: fills column `size` of the Hessenberg matrix and normalises the new vector. */
function orthogonalise(basis: Float64Array[], size: number, hessenberg: Float64Array): void {
  const fresh = basis[size + 1];
  for (let j = 0; j <= size; j++) {
    const h = dot(basis[j], fresh);
    hessenberg[j * restart + size] = h;
    axpy(-h, basis[j], fresh);
  }
  const norm = Math.sqrt(dot(fresh, fresh));
  hessenberg[(size + 1) * restart + size] = norm;
  if (norm > 0) for (let i = 0; i < fresh.length; i++) fresh[i] /= norm;
}

/** Givens rotations keep the least-squares problem triangular; `rotated[size + 1]` is its residual. */
function rotate(
  hessenberg: Float64Array,
  size: number,
  cosine: Float64Array,
  sine: Float64Array,
  rotated: Float64Array,
): void {
  for (let j = 0; j < size; j++) {
    const above = hessenberg[j * restart + size];
    const below = hessenberg[(j + 1) * restart + size];
    hessenberg[j * restart + size] = cosine[j] * above + sine[j] * below;
    hessenberg[(j + 1) * restart + size] = cosine[j] * below - sine[j] * above;
  }
  const above = hessenberg[size * restart + size];
  const below = hessenberg[(size + 1) * restart + size];
  const length = Math.hypot(above, below);
  cosine[size] = above / length;
  sine[size] = below / length;
  hessenberg[size * restart + size] = length;
  rotated[size + 1] = -sine[size] * rotated[size];
  rotated[size] *= cosine[size];
}
