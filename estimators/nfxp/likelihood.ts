import type { FeatureValues } from '../../core/choice/linear-utility.ts';
import type { Model } from '../../core/contract/model.ts';
import type { ParameterMatrix, PerPairFeature, PerParameter } from '../../core/contract/tables.ts';
import type { SoftSolution } from '../../core/mdp/soft-solve.ts';

/** A likelihood at one point, with everything that its derivatives are made of. D parameters. */
export interface Point {
  /** What is searched over: θ, and behind it whatever else a likelihood has. Length D. */
  readonly parameters: PerParameter;
  /** The transitions at this point. */
  readonly model: Model;
  readonly reward: Float64Array;
  readonly solution: SoftSolution;
  /** dV and dQ by parameter. */
  readonly values: FeatureValues;
  /** ∂ log π of every pair by parameter, length S·A·D. */
  readonly scores: PerPairFeature;
  /** Mean log-likelihood, nats per decision. */
  readonly mean: number;
  /** Its gradient, length D. */
  readonly gradient: PerParameter;
}

/**
 * Matrices that stand for the curvature of the mean log-likelihood: its negative Hessian,
 * what is expected of that given the visited states, and the outer product of the scores.
 */
export type Curvature = 'observed' | 'expected' | 'outer';

/** What is maximised, over unbounded parameters. */
export interface Likelihood {
  /** N, or 1 in the population limit: what turns means into the units of standard errors. */
  readonly size: number;
  /** Starts from a solved neighbour where there is one. */
  evaluate(parameters: PerParameter, neighbour: Point | null): Point;
  /** D × D, per decision. */
  curvature(kind: Curvature, point: Point): ParameterMatrix;
}
