import { BenchError } from '../contract/errors.ts';
import type { Model } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';
import { axpy, maxAbs, middle, span } from '../numerics/vector.ts';
import { advanceDrift, drifts, passDrift, prepareDrift } from './drift-newton.ts';
import {
  factorPolicySystem,
  type PolicySystem,
  type PolicySystemKind,
  policySystemKind,
  policySystemWork,
} from './policy-system.ts';
import { qFromValue, softBackup, softPolicy } from './soft-bellman.ts';
import { describeStructure, type Structure, structureOf } from './structure.ts';

/*
 * The fixed point V = TV of the soft Bellman operator, at any γ < 1.
 *
 * Sweeps, V ← TV, converge at the rate γ, but what remains after a few of them is
 * nearly a constant, TV − V ≈ k, and a constant is known in closed form: V* = V + k/(1−γ).
 * With it removed in every sweep the rate is γ|λ₂(P_π)|, however close γ is to 1.
 *
 * Newton–Kantorovich, V ← V + (I − γP_π)⁻¹(TV − V), is policy iteration on the convex
 * monotone T: it converges from everywhere, monotonically after the first step and
 * quadratically in the end. It costs a linear solve a step.
 *
 * Triangular models take Newton alone, since their solves cost no more than a sweep.
 * The others sweep for as long as the observed rate promises to be cheaper than Newton.
 * Whatever the path, the residual that is promised is that of the returned V.
 *
 * Source: Rust (2000), NFXP manual; Morton and Wecker (1977), Management Science 23(8),
 * 890–900; Bray (2019), Quantitative Economics 10(1), 43–65.
 */

interface SoftOptions {
  /** V to start from; default 0. Read, not kept. */
  readonly start?: PerState;
  /** Promised sup |V − TV| / max(1, sup |V|). Default 1e-12. */
  readonly tolerance?: number;
  /** Most sweeps. Default 20,000. */
  readonly sweeps?: number;
}

/** The fixed point and how it was reached. Arrays are fresh. */
export interface SoftSolution {
  readonly value: PerState;
  /** Q = r + γPV. */
  readonly q: PerPair;
  readonly policy: PerPair;
  /** The true sup |V − TV| of `value`. */
  readonly residual: number;
  /** Applications of T, those inside Newton steps included. */
  readonly sweeps: number;
  readonly newtonSteps: number;
  /** `newton` when any Newton step was taken, else `sweeps`. */
  readonly method: 'newton' | 'sweeps';
  /** Why it was reached that way. */
  readonly plan: SolvePlan;
  /** Solves with I − γP_π at the solution; factored when first used. */
  readonly system: PolicySystem;
}

/** What was chosen for a model, from its structure and the rates observed on it, never from a clock. */
interface SolvePlan {
  /** The structure found, in words. */
  readonly structure: string;
  /** How linear systems were solved; `pass` is substitution inside a sweep, `none` sweeps alone. */
  readonly systems: PolicySystemKind | 'pass' | 'none';
  /** Multiply-adds that the chosen way was expected to take when it was last chosen. */
  readonly predictedCost: number;
}

/** A model prepared for solving: structure found, workspace allocated. */
export interface SoftSolver {
  /**
   * @param reward r, length S·A
   * @throws {BenchError} `diverged` when an iterate is not finite; `unsolvable`, naming the
   *   residual and the tolerance, when the promise is not kept
   */
  solve(reward: PerPair, options?: SoftOptions): SoftSolution;
}

const defaultTolerance = 1e-12;
const defaultSweeps = 20_000;
/** Far more than any model needs: policy iteration takes about ten. */
const mostNewtonSteps = 200;
/** Below this many ulp of sup |V| a residual is rounding. */
const roundingUlps = 4;

/** One solve of one model; `createSoftSolver` serves many. */
export function softSolve(model: Model, reward: PerPair, options: SoftOptions = {}): SoftSolution {
  return createSoftSolver(model).solve(reward, options);
}

/** Prepares the solution of V = TV for many rewards on one model. */
export function createSoftSolver(model: Model): SoftSolver {
  const structure = structureOf(model);
  const begin = drifts(model, structure)
    ? driftIteration(model, structure)
    : generalIteration(model, structure);
  return { solve: (reward, options = {}) => iterate(model, begin(), reward, options) };
}

/** A way towards the fixed point, from one residual to the next. */
interface Iteration {
  /** Applies T. Returns sup |TV − V|, NaN when an entry is. */
  sweep(reward: PerPair, value: PerState): number;
  /** Moves V on after a sweep. Returns whether that was a Newton step. */
  advance(value: PerState): boolean;
  /** What was chosen so far. */
  plan(): SolvePlan;
}

function iterate(model: Model, iteration: Iteration, reward: PerPair, options: SoftOptions): SoftSolution {
  const tolerance = options.tolerance ?? defaultTolerance;
  const mostSweeps = options.sweeps ?? defaultSweeps;
  const value = options.start?.slice() ?? new Float64Array(model.stateCount);
  let previous = Number.POSITIVE_INFINITY;
  let newtonSteps = 0;
  for (let sweeps = 1; ; sweeps++) {
    const residual = iteration.sweep(reward, value);
    const scale = Math.max(1, maxAbs(value));
    if (!Number.isFinite(residual)) throw diverged(residual, sweeps);
    // A residual leaves V open by residual / (1 − γ), so that it pays to go on until it is
    // rounding or stops falling: one Newton step, or a few sweeps, for up to four digits.
    const settled = residual <= roundingUlps * Number.EPSILON * scale || residual > 0.9 * previous;
    if (residual <= tolerance * scale && settled) {
      const method = newtonSteps > 0 ? 'newton' : 'sweeps';
      const q = qFromValue(model, reward, value, new Float64Array(reward.length));
      const policy = softPolicy(model, q, new Float64Array(reward.length));
      return {
        value,
        q,
        policy,
        residual,
        sweeps,
        newtonSteps,
        method,
        plan: iteration.plan(),
        system: deferredSystem(model, policy),
      };
    }
    if (!(sweeps < mostSweeps && newtonSteps < mostNewtonSteps)) {
      throw unsolved(residual, tolerance * scale, sweeps);
    }
    previous = residual;
    if (iteration.advance(value)) newtonSteps++;
  }
}

/** Newton alone, a pass over the transitions each. */
function driftIteration(model: Model, structure: Structure): () => Iteration {
  const drift = prepareDrift(model, structure);
  const iteration: Iteration = {
    sweep: (reward, value) => passDrift(drift, reward, value),
    advance(value) {
      advanceDrift(drift, value);
      return true;
    },
    plan: () => ({
      structure: describeStructure(structure),
      systems: 'pass',
      predictedCost: typicalNewtonSteps * sweepWork(model, structure),
    }),
  };
  return () => iteration;
}

/** Sweeps with the constant removed while they are the cheaper way, then Newton. */
function generalIteration(model: Model, structure: Structure): () => Iteration {
  const { stateCount, discount } = model;
  const q = new Float64Array(stateCount * model.actionCount);
  const policy = new Float64Array(stateCount * model.actionCount);
  const backup = new Float64Array(stateCount);
  const gap = new Float64Array(stateCount);
  const newtonCost = (): number =>
    typicalNewtonSteps * (sweepWork(model, structure) + policySystemWork(structure));
  return () => {
    let sweeps = 0;
    let previous = Number.POSITIVE_INFINITY;
    let sweeping = structure.shape === 'general';
    let sweepCost = 0;
    return {
      sweep(reward, value) {
        qFromValue(model, reward, value, q);
        softBackup(model, q, backup, policy);
        for (let s = 0; s < stateCount; s++) gap[s] = backup[s] - value[s];
        sweeps++;
        return maxAbs(gap);
      },
      advance(value) {
        // Where episodes end, T does not carry constants through and none is removed.
        const error = structure.endless ? span(gap) : maxAbs(gap);
        const rate = error / previous;
        const relative = error / Math.max(1, maxAbs(value));
        if (sweeping) sweepCost = sweepingCost(model, structure, sweeps, rate, relative);
        sweeping &&=
          sweepCost <= unquestionedSweeps * sweepWork(model, structure) || sweepCost <= newtonCost();
        previous = error;
        if (sweeping) {
          const constant = structure.endless ? (middle(gap) * discount) / (1 - discount) : 0;
          for (let s = 0; s < stateCount; s++) value[s] = backup[s] + constant;
          return false;
        }
        axpy(1, factorPolicySystem(model, policy, newtonAccuracy).solve(gap, gap), value);
        return true;
      },
      plan: () => ({
        structure: describeStructure(structure),
        systems: sweeping ? 'none' : policySystemKind(structure),
        predictedCost: sweeping ? sweepCost : newtonCost(),
      }),
    };
  };
}

/** So few sweeps are made without asking what Newton would cost, which takes an elimination order to know. */
const unquestionedSweeps = 60;
const typicalNewtonSteps = 8;
/** A logarithm or an exponential, in multiply-adds. */
const workPerPair = 12;
/** Backward error of Newton steps where these are iterated on: the next step corrects the last. */
const newtonAccuracy = 1e-9;

function sweepWork(model: Model, structure: Structure): number {
  return structure.entries + workPerPair * model.stateCount * model.actionCount;
}

/** Multiply-adds of reaching rounding at the observed rate, the sweeps so far included. */
function sweepingCost(
  model: Model,
  structure: Structure,
  sweeps: number,
  rate: number,
  relativeError: number,
): number {
  if (!(rate < 1)) return Number.POSITIVE_INFINITY;
  const excess = Math.max(1, relativeError / (roundingUlps * Number.EPSILON));
  return (sweeps + Math.log(excess) / -Math.log(rate)) * sweepWork(model, structure);
}

/** A factor that is made when first asked for: most callers never do. */
function deferredSystem(model: Model, policy: PerPair): PolicySystem {
  const own = policy.slice();
  let system: PolicySystem | null = null;
  const factored = (): PolicySystem => (system ??= factorPolicySystem(model, own));
  return {
    solve: (b, out) => factored().solve(b, out),
    solveTransposed: (b, out) => factored().solveTransposed(b, out),
  };
}

function diverged(residual: number, sweeps: number): BenchError {
  return new BenchError(
    'diverged',
    `sup |V − TV| is ${residual} after ${sweeps} sweeps: an iterate is not finite.`,
    { residual, sweeps },
  );
}

function unsolved(residual: number, tolerance: number, sweeps: number): BenchError {
  return new BenchError(
    'unsolvable',
    `sup |V − TV| is ${residual} after ${sweeps} sweeps; promised was ${tolerance} or less.`,
    { residual, tolerance, sweeps },
  );
}
