import type { CovarianceKind } from '../contract/estimator.ts';
import type { Demonstrations, Episodes, Model } from '../contract/model.ts';
import type { ParameterMatrix, PerPair, PerPairFeature, PerParameter, PerState } from '../contract/tables.ts';
import { effectiveStart, pairWeights } from '../mdp/demonstrations.ts';
import { tryCholesky } from '../numerics/cholesky.ts';
import { compensatedSum } from '../numerics/sum.ts';
import type { FeatureValues, SolvedPolicy } from './linear-utility.ts';

/**
 * Scores of single choices, ∂ log π(a|s)/∂θ = (m(s,a) − Σ_b π(b|s) m(s,b)) / σ with
 * m = dQ/dθ. Length S·A·K; the policy's mean over actions is 0 in every state.
 */
export function choiceScores(model: Model, policy: PerPair, values: FeatureValues): PerPairFeature {
  const { stateCount: S, actionCount: A, shockScale } = model;
  const m = values.perPair;
  const K = m.length / (S * A);
  const scores: PerPairFeature = new Float64Array(m.length);
  for (let s = 0; s < S; s++) {
    for (let k = 0; k < K; k++) {
      let mean = 0;
      for (let i = s * A; i < (s + 1) * A; i++) mean += policy[i] * m[i * K + k];
      for (let i = s * A; i < (s + 1) * A; i++) scores[i * K + k] = (m[i * K + k] - mean) / shockScale;
    }
  }
  return scores;
}

/** Gradient of the mean log-likelihood, Σ w g / Σ w. Length K, nats per decision and unit of parameter. */
export function meanScore(
  model: Model,
  demonstrations: Demonstrations,
  scores: PerPairFeature,
): PerParameter {
  const { state, action, weight } = demonstrations.decisions;
  const K = parametersOf(model, scores);
  const total = compensatedSum(weight);
  const sum: PerParameter = new Float64Array(K);
  for (let j = 0; j < weight.length; j++) {
    const from = (state[j] * model.actionCount + action[j]) * K;
    for (let k = 0; k < K; k++) sum[k] += (weight[j] / total) * scores[from + k];
  }
  return sum;
}

/**
 * Σ_i w(s) π(i) x(i) g(i): scores weighted by any table over pairs. Since scores have mean 0
 * in every state, only what x varies by inside a state counts: Σ_s w(s) Cov_π(g, x). Length K.
 *
 * @param states w, length S
 * @param scores g, length S·A·K
 * @param table x, length S·A
 */
export function weightedScores(
  { actionCount }: Model,
  states: PerState,
  policy: PerPair,
  scores: PerPairFeature,
  table: PerPair,
): PerParameter {
  const K = scores.length / table.length;
  const sum: PerParameter = new Float64Array(K);
  for (let i = 0; i < table.length; i++) {
    const weight = states[Math.floor(i / actionCount)] * policy[i] * table[i];
    for (let k = 0; k < K; k++) sum[k] += weight * scores[i * K + k];
  }
  return sum;
}

/**
 * Expected information given the visited states, per decision: Σ_s μ(s) Cov_π(g).
 * Positive semidefinite at every θ.
 *
 * @param states μ, normalised weight of each state (`stateWeights`), length S
 */
export function expectedInformation(
  model: Model,
  states: PerState,
  policy: PerPair,
  scores: PerPairFeature,
): ParameterMatrix {
  return weightedInformation(model, states, policy, scores);
}

/**
 * Observed information, minus the Hessian of the mean log-likelihood: exactly
 * Σ_s d(s) Cov_π(g) with d = (I − γ P_πᵀ)⁻¹ ν and ν = μ_S − γ Pᵀμ, so that one
 * transposed solve is all it costs. It need not be positive definite away from the maximum.
 *
 * @param start ν, the flow of the data (`effectiveStart`), length S, signed
 */
export function observedInformation(
  model: Model,
  start: PerState,
  solution: SolvedPolicy,
  scores: PerPairFeature,
): ParameterMatrix {
  const occupancy: PerState = new Float64Array(model.stateCount);
  solution.system.solveTransposed(start, occupancy);
  return weightedInformation(model, occupancy, solution.policy, scores);
}

/** Outer product of the scores, per decision: Σ w g gᵀ / Σ w. */
export function outerProduct(
  model: Model,
  demonstrations: Demonstrations,
  scores: PerPairFeature,
): ParameterMatrix {
  const { state, action, weight } = demonstrations.decisions;
  const K = parametersOf(model, scores);
  const total = compensatedSum(weight);
  const sum: ParameterMatrix = new Float64Array(K * K);
  for (let j = 0; j < weight.length; j++) {
    addOuter(sum, weight[j] / total, scores, (state[j] * model.actionCount + action[j]) * K, K);
  }
  return sum;
}

/**
 * Covariances of θ̂ at the maximum of the likelihood, each by its name, with B the
 * outer product, H the observed and I the expected information of the whole sample:
 *
 *     opg B⁻¹ · hessian H⁻¹ · expected I⁻¹ · sandwich H⁻¹ B H⁻¹ · clustered H⁻¹ C H⁻¹,
 *
 * C the outer product of the scores summed within clusters, times G/(G − 1).
 * A kind is left out where its matrix is not positive definite, and `clustered`
 * where there are no episodes or fewer than two clusters. No kind exists in the
 * population limit. The transitions are taken as known.
 * Sources: Berndt, Hall, Hall and Hausman (1974); White (1982), Econometrica 50(1), 1–25.
 */
export function choiceCovariances(
  model: Model,
  demonstrations: Demonstrations,
  solution: SolvedPolicy,
  values: FeatureValues,
): Partial<Record<CovarianceKind, ParameterMatrix>> {
  const { total, episodes } = demonstrations;
  if (!Number.isFinite(total)) return {};

  const pairs = pairWeights(model, demonstrations);
  const states = sumOverActions(model, pairs);
  const scores = choiceScores(model, solution.policy, values);
  const K = parametersOf(model, scores);

  return covariancesOf(
    {
      outer: outerProduct(model, demonstrations, scores),
      observed: observedInformation(model, effectiveStart(model, pairs), solution, scores),
      expected: expectedInformation(model, states, solution.policy, scores),
    },
    total,
    K,
    episodes === null ? null : clusterOuterProduct(model, episodes, scores),
  );
}

/** What covariances are made of, K × K each, per decision. */
interface Informations {
  readonly outer: ParameterMatrix;
  readonly observed: ParameterMatrix;
  readonly expected: ParameterMatrix;
}

/**
 * The same from any likelihood's matrices: what `choiceCovariances` says of the kinds holds.
 *
 * @param total N, finite
 * @param clusters C of the whole sample, or `null`
 */
export function covariancesOf(
  { outer, observed, expected }: Informations,
  total: number,
  K: number,
  clusters: ParameterMatrix | null,
): Partial<Record<CovarianceKind, ParameterMatrix>> {
  const found: Partial<Record<CovarianceKind, ParameterMatrix>> = {};
  const meat = scaled(outer, total);
  const bread = positiveInverse(scaled(observed, total), K);
  const opg = positiveInverse(meat, K);
  const modelBased = positiveInverse(scaled(expected, total), K);
  if (opg !== null) found.opg = opg;
  if (modelBased !== null) found.expected = modelBased;
  if (bread === null) return found;

  found.hessian = bread;
  found.sandwich = congruence(bread, meat, K);
  if (clusters !== null) found.clustered = congruence(bread, clusters, K);
  return found;
}

/** Σ_s x(s) Cov_π(g(s,·)), with state weights x of any sign. */
function weightedInformation(
  model: Model,
  x: PerState,
  policy: PerPair,
  scores: PerPairFeature,
): ParameterMatrix {
  const { stateCount: S, actionCount: A } = model;
  const K = parametersOf(model, scores);
  const sum: ParameterMatrix = new Float64Array(K * K);
  for (let s = 0; s < S; s++) {
    if (x[s] === 0) continue;
    for (let i = s * A; i < (s + 1) * A; i++) addOuter(sum, x[s] * policy[i], scores, i * K, K);
  }
  return sum;
}

/** G/(G − 1) Σ_c (Σ_{t∈c} g)(Σ_{t∈c} g)ᵀ over the whole sample, or `null` with fewer than two clusters. */
function clusterOuterProduct(
  model: Model,
  episodes: Episodes,
  scores: PerPairFeature,
): ParameterMatrix | null {
  const K = parametersOf(model, scores);
  const rowOf = new Map<number, number>();
  for (const cluster of episodes.cluster) {
    if (!rowOf.has(cluster)) rowOf.set(cluster, rowOf.size);
  }
  const clusters = rowOf.size;
  if (clusters < 2) return null;

  const sums = new Float64Array(clusters * K);
  for (let e = 0; e < episodes.cluster.length; e++) {
    const row = rowOf.get(episodes.cluster[e])! * K;
    for (let t = episodes.start[e]; t < episodes.start[e + 1]; t++) {
      const from = (episodes.state[t] * model.actionCount + episodes.action[t]) * K;
      for (let k = 0; k < K; k++) sums[row + k] += scores[from + k];
    }
  }
  const sum: ParameterMatrix = new Float64Array(K * K);
  for (let c = 0; c < clusters; c++) addOuter(sum, clusters / (clusters - 1), sums, c * K, K);
  return sum;
}

function parametersOf(model: Model, scores: PerPairFeature): number {
  return scores.length / (model.stateCount * model.actionCount);
}

function sumOverActions(model: Model, pairs: PerPair): PerState {
  const { stateCount: S, actionCount: A } = model;
  const sums: PerState = new Float64Array(S);
  for (let s = 0; s < S; s++) {
    for (let i = s * A; i < (s + 1) * A; i++) sums[s] += pairs[i];
  }
  return sums;
}

/** sum += weight · g gᵀ with g the K entries of `vectors` from `from` on. */
function addOuter(
  sum: ParameterMatrix,
  weight: number,
  vectors: Float64Array,
  from: number,
  K: number,
): void {
  for (let k = 0; k < K; k++) {
    const scale = weight * vectors[from + k];
    for (let l = 0; l < K; l++) sum[k * K + l] += scale * vectors[from + l];
  }
}

function scaled(matrix: ParameterMatrix, factor: number): ParameterMatrix {
  return matrix.map((x) => x * factor);
}

/** H⁻¹ B H⁻¹, both symmetric. */
function congruence(outer: ParameterMatrix, inner: ParameterMatrix, K: number): ParameterMatrix {
  return multiply(multiply(outer, inner, K), outer, K);
}

function multiply(a: ParameterMatrix, b: ParameterMatrix, K: number): ParameterMatrix {
  const product: ParameterMatrix = new Float64Array(K * K);
  for (let i = 0; i < K; i++) {
    for (let j = 0; j < K; j++) {
      for (let k = 0; k < K; k++) product[i * K + j] += a[i * K + k] * b[k * K + j];
    }
  }
  return product;
}

function positiveInverse(matrix: ParameterMatrix, K: number): ParameterMatrix | null {
  return tryCholesky(matrix, K)?.inverse() ?? null;
}
