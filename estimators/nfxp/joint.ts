import {
  choiceScores,
  expectedInformation,
  meanScore,
  observedInformation,
} from '../../core/choice/information.ts';
import { featureValues, linearReward } from '../../core/choice/linear-utility.ts';
import type {
  Demonstrations,
  Features,
  KernelObservations,
  Model,
  Task,
  TransitionMixture,
} from '../../core/contract/model.ts';
import type {
  ParameterMatrix,
  PerPair,
  PerPairFeature,
  PerParameter,
  PerState,
} from '../../core/contract/tables.ts';
import { effectiveStart, pairWeights, stateWeights } from '../../core/mdp/demonstrations.ts';
import { kernelFrequencies, mixTransitions } from '../../core/mdp/mixture.ts';
import { createSoftSolver } from '../../core/mdp/soft-solve.ts';
import { expectedNext, scatterNext } from '../../core/mdp/transitions.ts';
import { compensatedSum } from '../../core/numerics/sum.ts';
import type { Likelihood, Point } from './likelihood.ts';
import { meanAt, predict } from './partial.ts';

/**
 * Choices and moves together, over θ and the log odds η_j = log(p_j / p_J) of the J kernels
 * that were seen: a kernel that never moved anything has weight 0, and no parameter.
 */
export interface JointLikelihood extends Likelihood {
  /** p̂ of every kernel of the mixture, 0 for one that was never seen. */
  weights(point: Point): Float64Array;
  /** Their standard errors, from a covariance of the parameters. */
  weightErrors(point: Point, covariance: ParameterMatrix): Float64Array;
  /** Σ f log p̂, f the frequencies of the kernels: nats per move. */
  meanOfMoves(point: Point): number;
  /** θ as a start of the search, with the weights at their frequencies. */
  startAt(theta: PerParameter): PerParameter;
}

/** What the joint likelihood needs and the task lacks, in a sentence; `null` where it has all. */
export function refusesJoint({ model, demonstrations, mixture, kernelObservations }: Task): string | null {
  if (mixture === undefined)
    return 'A joint likelihood needs transitions that are a mixture of known kernels, and these are not.';
  if (kernelObservations === undefined) {
    return 'A joint likelihood needs to be told which kernel moved the process with each decision, and the task does not say.';
  }
  const { state, action, weight } = kernelObservations;
  const total = compensatedSum(weight);
  const seen = pairWeights(model, demonstrations);
  for (let n = 0; n < weight.length; n++) seen[state[n] * model.actionCount + action[n]] -= weight[n] / total;
  if (seen.every((gap) => Math.abs(gap) <= 1e-9)) return null;
  return 'A joint likelihood needs one kernel with every decision, and the kernels seen are not of these decisions.';
}

/**
 * log L = Σ log π(a|s; θ, p) + Σ log p_j. The weights enter π through the value function:
 * P moves with η_j by p_j (K_j − P), so that γ p_j (K_j − P)V is to η_j what a feature is
 * to θ, and one implicit function theorem serves both.
 * Source: Rust (1987), section 4, the full likelihood.
 */
export function jointLikelihood(
  model: Model,
  features: Features,
  demonstrations: Demonstrations,
  mixture: TransitionMixture,
  observations: KernelObservations,
): JointLikelihood {
  const { stateCount: S, actionCount: A, discount, shockScale } = model;
  const K = features.names.length;
  const all = kernelFrequencies(mixture, observations);
  const present = [...all.keys()].filter((j) => all[j] > 0);
  const frequency = Float64Array.from(present, (j) => all[j]);
  const seen: TransitionMixture = {
    names: present.map((j) => mixture.names[j]),
    kernels: present.map((j) => mixture.kernels[j]),
  };
  const kernelModels = seen.kernels.map((transitions): Model => ({ ...model, transitions }));
  const free = present.length - 1;
  const D = K + free;
  const pairs = pairWeights(model, demonstrations);
  const states = stateWeights(model, demonstrations);
  const cells = cellsOf(observations, present, A);

  const weightsAt = (parameters: PerParameter): Float64Array => softmax(parameters.subarray(K));
  const meanOfMoves = (p: Float64Array): number =>
    compensatedSum(frequency.map((f, j) => f * Math.log(p[j])));

  /** φ and, for each free weight, γ p_j (K_j − P)V. */
  const extended = (at: Model, p: Float64Array, value: PerState): Features => {
    const values: PerPairFeature = new Float64Array(S * A * D);
    const ahead = expectedNext(at, value, new Float64Array(S * A));
    for (let i = 0; i < S * A; i++) values.set(features.values.subarray(i * K, (i + 1) * K), i * D);
    for (let j = 0; j < free; j++) {
      const moved = expectedNext(kernelModels[j], value, new Float64Array(S * A));
      for (let i = 0; i < S * A; i++) values[i * D + K + j] = discount * p[j] * (moved[i] - ahead[i]);
    }
    return { names: [...features.names, ...seen.names.slice(0, free)], values };
  };

  /** diag(p) − ppᵀ, the information of the moves about the log odds, added to a matrix. */
  const addMoves = (matrix: ParameterMatrix, p: Float64Array): ParameterMatrix => {
    for (let j = 0; j < free; j++) {
      for (let k = 0; k < free; k++) matrix[(K + j) * D + K + k] += (j === k ? p[j] : 0) - p[j] * p[k];
    }
    return matrix;
  };

  /** Σ w g gᵀ with g the score of a choice and of the move that came with it. */
  const outerProduct = ({ scores }: Point, p: Float64Array): ParameterMatrix => {
    const sum: ParameterMatrix = new Float64Array(D * D);
    const score = new Float64Array(D);
    for (const { pair, kernel, share } of cells) {
      for (let k = 0; k < D; k++) score[k] = scores[pair * D + k];
      for (let j = 0; j < free; j++) score[K + j] += (j === kernel ? 1 : 0) - p[j];
      for (let k = 0; k < D; k++) for (let l = 0; l < D; l++) sum[k * D + l] += share * score[k] * score[l];
    }
    return sum;
  };

  /**
   * Minus the Hessian: Σ d Cov_π(g) as for θ alone, less what V and P have in common,
   *     (γ/σ) Σ (μ − dπ) (P_η V_η′ + P_η′ V_η + P_ηη′ V).
   */
  const observed = (point: Point, p: Float64Array): ParameterMatrix => {
    const { model: at, solution, scores, values } = point;
    const flow = effectiveStart(at, pairs);
    const matrix = observedInformation(at, flow, solution, scores);
    const occupancy = solution.system.solveTransposed(flow, new Float64Array(S));
    const excess: PerPair = pairs.map((mass, i) => mass - occupancy[Math.floor(i / A)] * solution.policy[i]);
    const arrivals = scatterNext(at, excess, new Float64Array(S));
    const factor = discount / shockScale;
    const second = new Float64Array(free);
    for (let j = 0; j < free; j++) {
      const flowOfKernel = scatterNext(kernelModels[j], excess, new Float64Array(S));
      for (let s = 0; s < S; s++) {
        const change = p[j] * (flowOfKernel[s] - arrivals[s]);
        second[j] += change * solution.value[s];
        for (let k = 0; k < D; k++) {
          const cross = factor * change * values.perState[s * D + k];
          matrix[(K + j) * D + k] -= cross;
          matrix[k * D + K + j] -= cross;
        }
      }
    }
    for (let j = 0; j < free; j++) {
      for (let k = 0; k < free; k++) {
        const bend = (j === k ? second[j] : 0) - p[k] * second[j] - p[j] * second[k];
        matrix[(K + j) * D + K + k] -= factor * bend;
      }
    }
    return addMoves(matrix, p);
  };

  return {
    size: Number.isFinite(demonstrations.total) ? demonstrations.total : 1,

    evaluate(parameters, neighbour) {
      const p = weightsAt(parameters);
      const at: Model = { ...model, transitions: mixTransitions(model, seen, p) };
      const reward = linearReward(features, parameters.subarray(0, K), new Float64Array(S * A));
      const start = neighbour === null ? {} : { start: predict(neighbour, parameters) };
      const solution = createSoftSolver(at).solve(reward, start);
      const values = featureValues(at, extended(at, p, solution.value), solution);
      const scores = choiceScores(at, solution.policy, values);
      const gradient = meanScore(at, demonstrations, scores);
      for (let j = 0; j < free; j++) gradient[K + j] += frequency[j] - p[j];
      const mean = meanAt(at, demonstrations, solution) + meanOfMoves(p);
      return { parameters, model: at, reward, solution, values, scores, mean, gradient };
    },

    curvature(kind, point) {
      const p = weightsAt(point.parameters);
      if (kind === 'outer') return outerProduct(point, p);
      if (kind === 'observed') return observed(point, p);
      return addMoves(expectedInformation(point.model, states, point.solution.policy, point.scores), p);
    },

    weights: ({ parameters }) => spread(weightsAt(parameters), present, all.length),

    weightErrors({ parameters }, covariance) {
      const p = weightsAt(parameters);
      const errors = p.map((own, j) => {
        // ∂p_j/∂η_k = p_j (1{j = k} − p_k).
        const slope = Float64Array.from({ length: free }, (_, k) => own * ((j === k ? 1 : 0) - p[k]));
        let variance = 0;
        for (let k = 0; k < free; k++) {
          for (let l = 0; l < free; l++) variance += slope[k] * covariance[(K + k) * D + K + l] * slope[l];
        }
        return Math.sqrt(variance);
      });
      return spread(errors, present, all.length);
    },

    meanOfMoves: ({ parameters }) => meanOfMoves(weightsAt(parameters)),

    startAt: (theta) =>
      Float64Array.of(...theta, ...frequency.subarray(0, free).map((f) => Math.log(f / frequency[free]))),
  };
}

interface Cell {
  readonly pair: number;
  readonly kernel: number;
  readonly share: number;
}

function cellsOf(
  { state, action, kernel, weight }: KernelObservations,
  present: readonly number[],
  A: number,
): readonly Cell[] {
  const total = compensatedSum(weight);
  return Array.from(weight, (own, n) => ({
    pair: state[n] * A + action[n],
    kernel: present.indexOf(kernel[n]),
    share: own / total,
  }));
}

/** Probabilities with these log odds against the last. */
function softmax(logOdds: PerParameter): Float64Array {
  const largest = Math.max(0, ...logOdds);
  const odds = Float64Array.of(...logOdds, 0).map((x) => Math.exp(x - largest));
  const total = compensatedSum(odds);
  return odds.map((x) => x / total);
}

function spread(values: Float64Array, at: readonly number[], length: number): Float64Array {
  const out = new Float64Array(length);
  for (let j = 0; j < at.length; j++) out[at[j]] = values[j];
  return out;
}
