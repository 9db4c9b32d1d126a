import type { Features } from '../../core/contract/model.ts';
import type {
  ParameterMatrix,
  PerPair,
  PerPairFeature,
  PerParameter,
  PerState,
} from '../../core/contract/tables.ts';

/** A basis whose coordinates are dimensionless, so that one tolerance means the same for every feature. */
export interface UnitFeatures extends Features {
  /** Length K; a parameter in the task's units is `unit[k]` times its coordinate. */
  readonly unit: PerParameter;
}

/** Scales each column of φ to a largest absolute entry of σ; columns of zeros stay. */
export function unitFeatures(features: Features, shockScale: number): UnitFeatures {
  const K = features.names.length;
  const largest: PerParameter = new Float64Array(K);
  features.values.forEach((x, at) => {
    largest[at % K] = Math.max(largest[at % K], Math.abs(x));
  });
  const unit = largest.map((most) => (most > 0 ? shockScale / most : 1));
  return { names: features.names, values: features.values.map((x, at) => x * unit[at % K]), unit };
}

/** out += factor Σ_s weight(s) Cov_π(x(s,·)), K × K, for columns x of length S·A·K and weights of any sign. */
export function addCovariance(
  factor: number,
  weight: PerState,
  policy: PerPair,
  columns: PerPairFeature,
  out: ParameterMatrix,
): void {
  const K = Math.sqrt(out.length);
  const A = policy.length / weight.length;
  const mean: PerParameter = new Float64Array(K);
  const centred: PerParameter = new Float64Array(K);
  for (let s = 0; s < weight.length; s++) {
    mean.fill(0);
    for (let i = s * A; i < (s + 1) * A; i++) {
      for (let k = 0; k < K; k++) mean[k] += policy[i] * columns[i * K + k];
    }
    for (let i = s * A; i < (s + 1) * A; i++) {
      for (let k = 0; k < K; k++) centred[k] = columns[i * K + k] - mean[k];
      addOuter(factor * weight[s] * policy[i], centred, 0, out, K);
    }
  }
}

/** out += factor Σ_i weight(i) x_i x_iᵀ, K × K. */
export function addGram(
  factor: number,
  weight: PerPair,
  columns: PerPairFeature,
  out: ParameterMatrix,
): void {
  const K = Math.sqrt(out.length);
  for (let i = 0; i < weight.length; i++) addOuter(factor * weight[i], columns, i * K, out, K);
}

function addOuter(
  weight: number,
  vectors: Float64Array,
  from: number,
  out: ParameterMatrix,
  K: number,
): void {
  if (weight === 0) return;
  for (let k = 0; k < K; k++) {
    const scaled = weight * vectors[from + k];
    for (let l = 0; l < K; l++) out[k * K + l] += scaled * vectors[from + l];
  }
}

/** out ← Φᵀ x for x of length S·A. */
export function projectOnFeatures(features: Features, x: PerPair, out: PerParameter): PerParameter {
  const K = out.length;
  out.fill(0);
  for (let i = 0; i < x.length; i++) {
    if (x[i] === 0) continue;
    for (let k = 0; k < K; k++) out[k] += features.values[i * K + k] * x[i];
  }
  return out;
}
