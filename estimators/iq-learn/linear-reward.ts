import { featureValues, linearReward } from '../../core/choice/linear-utility.ts';
import type { Features, Model } from '../../core/contract/model.ts';
import type { PerPair, PerParameter, PerState } from '../../core/contract/tables.ts';
import { effectiveStart } from '../../core/mdp/demonstrations.ts';
import { softValue } from '../../core/mdp/soft-bellman.ts';
import { createSoftSolver, type SoftSolution } from '../../core/mdp/soft-solve.ts';
import { minimiseNewton, type NewtonFunction } from '../../core/numerics/newton.ts';
import { chi2Penalty, impliedOccupancy } from './chi2.ts';
import { addCovariance, addGram, projectOnFeatures, unitFeatures } from './features.ts';
import { meanAdvantage } from './measure.ts';
import type { Answer, Learner, Parameterisation } from './parameterisation.ts';

const iterationLimit = 200;
/** Of V, relative: near rounding, because choices see the differences of values and not their level. */
const innerTolerance = 1e-14;
/** What the inner fixed point leaves of rounding in the likelihood, relative. */
const likelihoodNoise = 1e-9;

/** The objective of a linear reward and the soft solution at the point evaluated last. */
export interface LinearRewardObjective {
  readonly evaluate: NewtonFunction;
  /** r = φ θ at the point evaluated last. */
  readonly reward: PerPair;
  solution(): SoftSolution;
}

/**
 * The χ² objective where the reward, not Q, lies in the span of the features:
 *
 *     L(θ) = −E_μ[log π_θ] + (1/4ασ) E_μ[(φθ)²],   π_θ soft-optimal for φθ,
 *
 * the penalised likelihood of the nested fixed point. With d = (I − γP_πᵀ)⁻¹ν the
 * occupancy of π_θ from ν = μ_S − γPᵀμ and ρ = μ(1 − φθ/2α):
 *
 *     ∂L/∂θ = (1/σ) Σ φ(s,a) (d(s) π(a|s) − ρ(s,a)),
 *     ∇²L = (1/σ²) Σ_s d(s) Cov_π(dQ/dθ) + (1/2ασ) E_μ[φφᵀ].
 *
 * The gradient is a gap between two flows of features and needs one transposed solve.
 *
 * @param features φ in reward units, such that θ is dimensionless
 * @param alpha α, reward units, `Infinity` allowed
 */
export function createLinearRewardObjective(
  model: Model,
  features: Features,
  measure: PerPair,
  alpha: number,
): LinearRewardObjective {
  const { actionCount: A, shockScale } = model;
  const n = measure.length;
  const solver = createSoftSolver(model);
  const flow = effectiveStart(model, measure);
  const reward: PerPair = new Float64Array(n);
  const gap: PerPair = new Float64Array(n);
  const occupancy: PerState = new Float64Array(model.stateCount);
  const softMaximum: PerState = new Float64Array(model.stateCount);
  let solution: SoftSolution | null = null;

  return {
    reward,
    solution: () => solution!,

    evaluate(theta, gradientOut, hessianOut) {
      linearReward(features, theta, reward);
      const start = solution === null ? {} : { start: solution.value };
      solution = solver.solve(reward, { ...start, tolerance: innerTolerance });
      const { policy, q, system } = solution;

      impliedOccupancy(measure, reward, alpha, gap);
      system.solveTransposed(flow, occupancy);
      for (let i = 0; i < n; i++) gap[i] = (occupancy[Math.floor(i / A)] * policy[i] - gap[i]) / shockScale;
      projectOnFeatures(features, gap, gradientOut);

      if (hessianOut !== null) {
        hessianOut.fill(0);
        const { perPair } = featureValues(model, features, solution);
        addCovariance(1 / (shockScale * shockScale), occupancy, policy, perPair, hessianOut);
        addGram(1 / (2 * alpha * shockScale), measure, features.values, hessianOut);
      }
      const advantage = meanAdvantage(measure, q, softValue(model, q, softMaximum));
      return (chi2Penalty(measure, reward, alpha) - advantage) / shockScale;
    },
  };
}

/** χ² inverse soft-Q learning with a linear reward, from θ = 0; at α = ∞ the maximum likelihood of the nested fixed point. */
export function linearRewardParameterisation(
  model: Model,
  features: Features,
  tolerance: number,
): Parameterisation {
  const unit = unitFeatures(features, model.shockScale);
  const K = features.names.length;

  return (measure): Learner => ({
    minimise(alpha, start, onIteration): Answer {
      const objective = createLinearRewardObjective(model, unit, measure, alpha);
      const minimum = minimiseNewton(objective.evaluate, start ?? new Float64Array(K), {
        gradientTolerance: tolerance,
        iterations: iterationLimit,
        noise: likelihoodNoise,
        onIteration,
      });
      objective.evaluate(minimum.x, new Float64Array(K), null);
      const { policy, q, value } = objective.solution();
      const parameters: PerParameter = minimum.x.map((x, k) => x * unit.unit[k]);
      return {
        coordinates: minimum.x,
        policy,
        q,
        value,
        reward: Float64Array.from(objective.reward),
        parameters,
        objective: minimum.value,
        gradient: minimum.gradient,
        iterations: minimum.iterations,
        stop: minimum.stop,
        diagnostics: {},
      };
    },
  });
}
