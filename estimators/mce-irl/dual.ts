import type { Model } from '../../core/contract/model.ts';
import type { PerPair, PerState } from '../../core/contract/tables.ts';
import { createSoftSolver, type SoftSolution } from '../../core/mdp/soft-solve.ts';
import { compensatedSum } from '../../core/numerics/sum.ts';
import type { Moments } from './moments.ts';

/** The dual of the maximum causal entropy problem at one reward. */
export interface DualPoint {
  readonly solution: SoftSolution;
  /** d = (I − γ P_πᵀ)⁻¹ ρ0, the learner's (signed) state occupancy. */
  readonly occupancy: PerState;
  /** Demonstrated minus learnt occupancy of pairs, ρ_E − d π: minus σ times the gradient in r. */
  readonly gap: PerPair;
  /** (ρ0ᵀV − ρ_Eᵀr) / σ, nats per decision; r with what follows an end. To be minimised. */
  readonly objective: number;
}

/**
 * How far rounding may move the dual, relative to it: ρ0ᵀV cancels values that are
 * 1/(1 − γ) times larger than the entropy of one decision.
 */
export function dualNoise({ discount }: Model): number {
  return (16 * Number.EPSILON) / (1 - discount);
}

/**
 * Lagrangian dual of: maximise causal entropy subject to matching the moments
 * (Ziebart, Bagnell and Dey 2010). For ρ0 ≥ 0 it is convex and bounds the largest
 * attainable entropy from above; entropy is not negative, so a negative value
 * proves that no policy attains the moments.
 *
 * @returns evaluates the dual at a reward; each evaluation starts from the last value function
 */
export function createDual(model: Model, moments: Moments): (reward: PerPair) => DualPoint {
  const { stateCount: S, actionCount: A, shockScale, discount, continuation } = model;
  const { rowStart } = model.transitions;
  const { demonstrated, start } = moments;
  const solver = createSoftSolver(model);
  const terms = new Float64Array(S + S * A);
  let value: PerState | null = null;

  return (reward) => {
    const solution = solver.solve(reward, value === null ? {} : { start: value });
    value = solution.value;
    const occupancy: PerState = new Float64Array(S);
    solution.system.solveTransposed(start, occupancy);

    const gap: PerPair = new Float64Array(S * A);
    for (let s = 0; s < S; s++) {
      terms[s] = start[s] * solution.value[s];
      for (let i = s * A; i < (s + 1) * A; i++) {
        gap[i] = demonstrated[i] - occupancy[s] * solution.policy[i];
        const ends = continuation !== null && rowStart[i] === rowStart[i + 1];
        terms[S + i] = -demonstrated[i] * (ends ? reward[i] + discount * continuation[i] : reward[i]);
      }
    }
    return { solution, occupancy, gap, objective: compensatedSum(terms) / shockScale };
  };
}
