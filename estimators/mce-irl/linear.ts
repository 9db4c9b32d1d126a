import { featureSizes } from '../../core/choice/feature-sizes.ts';
import type { Features, Model } from '../../core/contract/model.ts';
import type { ParameterMatrix, PerPair, PerParameter } from '../../core/contract/tables.ts';
import { tryCholesky } from '../../core/numerics/cholesky.ts';
import type { Minimum, OnIteration } from '../../core/numerics/minimum.ts';
import { minimiseNewton } from '../../core/numerics/newton.ts';
import { maxAbs } from '../../core/numerics/vector.ts';
import { type DualPoint, dualNoise } from './dual.ts';
import { advantageCovariance, featureAdvantages } from './successor-features.ts';

export interface LinearFit {
  readonly theta: PerParameter;
  readonly minimum: Minimum;
  /**
   * Largest change of a log choice probability that one more Newton step would make.
   * Near 0 at a minimum; about 1 for ever where the dual has only an infimum, that is
   * where the moments lie on the edge of what policies attain.
   */
  readonly drift: number;
}

/**
 * Matches K discounted feature expectations: minimises the dual over r = φ θ from
 * θ = 0. The gradient is the learner's minus the demonstrated features, over σ; the
 * Hessian is the advantage covariance under the same occupancy. Works in parameters
 * scaled to features of unit size, x_k = θ_k max|φ_k|.
 *
 * @param tolerance on the largest gap of a feature, relative to that feature's size
 */
export function matchFeatures(
  model: Model,
  features: Features,
  dual: (reward: PerPair) => DualPoint,
  tolerance: number,
  onIteration: OnIteration,
): LinearFit {
  const { shockScale } = model;
  const K = features.names.length;
  const size = featureSizes(features).map((largest) => (largest > 0 ? largest : 1));
  const reward: PerPair = new Float64Array(features.values.length / K);

  const unscale = (x: Float64Array): PerParameter => x.map((value, k) => value / size[k]);

  const evaluate = (x: Float64Array, gradient: Float64Array, hessian: ParameterMatrix | null): number => {
    const { solution, occupancy, gap, objective } = dual(rewardOf(features, unscale(x), reward));
    const gaps = featureGaps(features, gap);
    for (let k = 0; k < K; k++) gradient[k] = -gaps[k] / (shockScale * size[k]);
    if (hessian !== null) {
      const advantages = featureAdvantages(model, features, solution.policy, solution.system);
      advantageCovariance(model, occupancy, solution.policy, advantages, hessian);
      for (let k = 0; k < K; k++) {
        for (let l = 0; l < K; l++) hessian[k * K + l] /= shockScale * shockScale * size[k] * size[l];
      }
    }
    return objective;
  };
  const minimum = minimiseNewton(evaluate, new Float64Array(K), {
    gradientTolerance: tolerance / shockScale,
    iterations: Infinity,
    noise: dualNoise(model),
    onIteration,
  });

  const drift = (x: Float64Array): number => {
    const gradient = new Float64Array(K);
    const hessian = new Float64Array(K * K);
    evaluate(x, gradient, hessian);
    const step = tryCholesky(hessian, K)?.solve(gradient, gradient) ?? null;
    if (step === null) return Infinity;
    const { policy, system } = dual(rewardOf(features, unscale(x), reward)).solution;
    const change = rewardOf(
      { ...features, values: featureAdvantages(model, features, policy, system) },
      unscale(step),
      reward,
    );
    return maxAbs(change) / shockScale;
  };
  return { theta: unscale(minimum.x), minimum, drift: drift(minimum.x) };
}

/** φ θ, written to `out`. */
export function rewardOf(features: Features, theta: PerParameter, out: PerPair): PerPair {
  const K = theta.length;
  out.fill(0);
  for (let k = 0; k < K; k++) {
    for (let i = 0; i < out.length; i++) out[i] += theta[k] * features.values[i * K + k];
  }
  return out;
}

/** Φᵀ(ρ_E − ρ_π): demonstrated minus learnt discounted features. Length K. */
export function featureGaps(features: Features, gap: PerPair): PerParameter {
  const K = features.names.length;
  const gaps: PerParameter = new Float64Array(K);
  for (let i = 0; i < gap.length; i++) {
    for (let k = 0; k < K; k++) gaps[k] += gap[i] * features.values[i * K + k];
  }
  return gaps;
}
