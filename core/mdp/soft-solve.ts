import { BenchError } from '../contract/errors.ts';
import type { Model } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';
import { maxAbs } from '../numerics/vector.ts';
import { factorPolicySystem, type PolicySystem } from './policy-system.ts';
import { qFromValue, softBackup } from './soft-bellman.ts';
import { structureOf } from './structure.ts';

export interface SoftOptions {
  /** V to start from; default 0. Read, not kept. */
  readonly start?: PerState;
  /** Promised sup |V − TV| / max(1, sup |V|). Default 1e-12. */
  readonly tolerance?: number;
  /** Most sweeps and Newton steps together. Default 100,000. */
  readonly iterations?: number;
}

/** The fixed point and how it was reached. Arrays are fresh. */
export interface SoftSolution {
  readonly value: PerState;
  /** Q = r + γPV. */
  readonly q: PerPair;
  readonly policy: PerPair;
  /** The true sup |V − TV| of `value`, computed last. */
  readonly residual: number;
  /** Applications of T. */
  readonly sweeps: number;
  readonly newtonSteps: number;
  /** How the model was solved: `newton` or `sweeps`. */
  readonly method: 'newton' | 'sweeps';
  /** Solves with I − γP_π at the solution; factored when first used. */
  readonly system: PolicySystem;
}

export interface SoftSolver {
  /**
   * @param reward r, length S·A; unavailable entries are not read
   * @throws {BenchError} `diverged` when an iterate is not finite; `unsolvable`, with the
   *   residual reached, when the tolerance is not
   */
  solve(reward: PerPair, options?: SoftOptions): SoftSolution;
}

/** One solve of one model. Use `createSoftSolver` for several. */
export function softSolve(model: Model, reward: PerPair, options: SoftOptions = {}): SoftSolution {
  return createSoftSolver(model).solve(reward, options);
}

/** Prepares the solution of V = TV for many rewards on one model. */
export function createSoftSolver(model: Model): SoftSolver {
  structureOf(model);
  return { solve: (reward, options = {}) => solveNewton(model, reward, options) };
}

function solveNewton(model: Model, reward: PerPair, options: SoftOptions): SoftSolution {
  const { stateCount } = model;
  const value = options.start?.slice() ?? new Float64Array(stateCount);
  const tolerance = options.tolerance ?? 1e-12;
  const q = new Float64Array(reward.length);
  const policy = new Float64Array(reward.length);
  const step = new Float64Array(stateCount);
  let previous = Number.POSITIVE_INFINITY;
  for (let k = 0; ; k++) {
    qFromValue(model, reward, value, q);
    softBackup(model, q, step, policy);
    for (let s = 0; s < stateCount; s++) step[s] -= value[s];
    const residual = maxAbs(step);
    const scale = Math.max(1, maxAbs(value));
    if (!Number.isFinite(residual)) throw new BenchError('diverged', `Residual ${residual}.`, { residual });
    if (residual <= 8 * Number.EPSILON * scale || (residual <= tolerance * scale && residual > 0.5 * previous)) {
      return {
        value,
        q,
        policy,
        residual,
        sweeps: k + 1,
        newtonSteps: k,
        method: 'newton',
        system: factorPolicySystem(model, policy),
      };
    }
    if (k >= (options.iterations ?? 100_000)) throw new BenchError('unsolvable', `Residual ${residual}.`, { residual, tolerance });
    previous = residual;
    factorPolicySystem(model, policy).solve(step, step);
    for (let s = 0; s < stateCount; s++) value[s] += step[s];
  }
}
