import { featureSizes } from '../../core/choice/feature-sizes.ts';
import { type LinearProgram, solveLinearProgram } from '../../core/choice/linear-program.ts';
import { BenchError } from '../../core/contract/errors.ts';
import type { Features, Model } from '../../core/contract/model.ts';
import type { PerParameter } from '../../core/contract/tables.ts';
import { dot, maxAbs } from '../../core/numerics/vector.ts';
import { featureGaps } from './linear.ts';
import type { Moments } from './moments.ts';

/** How far the demonstrated features are from what any policy attains. */
export interface Attainability {
  /** Least Σ_k |f_k − (Φᵀd)_k| / |f_k| over all occupancies d ≥ 0 from ρ0; 0 where some policy attains f. */
  readonly gap: number;
  /**
   * y, a Farkas direction: the combination of features of which the demonstrations have
   * most beyond every policy. Length K, largest entry ±1; all 0 where the gap is 0.
   */
  readonly direction: PerParameter;
  /** yᵀf, per decision. */
  readonly demonstrated: number;
  /** max yᵀΦᵀd over all occupancies, per decision: what the best policy for the reward Φy earns. */
  readonly mostAttainable: number;
}

/** A feature that is hardly demonstrated is measured against this share of its size instead. */
const leastShare = 1e-6;

/**
 * Asks by a linear program whether any policy attains the demonstrated features f:
 *
 *   min Σ_k (u_k + v_k)   subject to   Mᵀd = ρ0,   (Φᵀd)_k / |f_k| + u_k − v_k = f_k / |f_k|,   d, u, v ≥ 0,
 *
 * where Mᵀd = ρ0 says that d is an occupancy from ρ0 (Puterman 1994, section 6.9). The
 * prices of the feature rows are the direction: by duality no policy gathers more of
 * it than yᵀf less the gap.
 *
 * @throws {BenchError} `unsolvable`
 */
export async function attainability(
  model: Model,
  features: Features,
  moments: Moments,
): Promise<Attainability> {
  const demonstrated = featureGaps(features, moments.demonstrated);
  const sizes = featureSizes(features);
  const scale = demonstrated.map((f, k) => Math.max(Math.abs(f), leastShare * sizes[k]) || 1);
  const outcome = await solveLinearProgram(reachProgram(model, features, moments, demonstrated, scale));
  if (outcome.status !== 'optimal') {
    throw new BenchError('unsolvable', `No occupancy starts from ρ0: the program is ${outcome.status}.`);
  }
  const prices = outcome.prices.subarray(model.stateCount);
  const direction = scale.map((unit, k) => prices[k] / unit);
  const length = maxAbs(direction) || 1;
  for (let k = 0; k < direction.length; k++) direction[k] /= length;
  const along = dot(direction, demonstrated);
  return {
    gap: outcome.objective,
    direction,
    demonstrated: along,
    mostAttainable: along - outcome.objective / length,
  };
}

/** Rows: S of flow, K of features. Columns: available pairs, then u_k and v_k in turn. Visits are counted undiscounted by 1 − γ. */
function reachProgram(
  { stateCount: S, actionCount: A, discount, available, transitions }: Model,
  { names, values }: Features,
  { start }: Moments,
  demonstrated: PerParameter,
  scale: PerParameter,
): LinearProgram {
  const { rowStart, next, probability } = transitions;
  const K = names.length;
  const columnStart = [0];
  const row: number[] = [];
  const value: number[] = [];
  const put = (r: number, x: number): void => {
    if (x === 0) return;
    row.push(r);
    value.push(x);
  };
  for (let i = 0; i < S * A; i++) {
    if (available !== null && available[i] === 0) continue;
    const s = Math.floor(i / A);
    let stays = 0;
    for (let e = rowStart[i]; e < rowStart[i + 1]; e++) {
      if (next[e] === s) stays += probability[e];
      else put(next[e], -discount * probability[e]);
    }
    put(s, 1 - discount * stays);
    for (let k = 0; k < K; k++) put(S + k, ((1 - discount) * values[i * K + k]) / scale[k]);
    columnStart.push(row.length);
  }
  const cost = new Float64Array(columnStart.length - 1 + 2 * K).fill(1, columnStart.length - 1);
  for (let k = 0; k < K; k++) {
    for (const sign of [1, -1]) {
      put(S + k, sign);
      columnStart.push(row.length);
    }
  }
  const rightSide = new Float64Array(S + K);
  for (let s = 0; s < S; s++) rightSide[s] = start[s] / (1 - discount);
  for (let k = 0; k < K; k++) rightSide[S + k] = demonstrated[k] / scale[k];
  return {
    cost,
    rightSide,
    columnStart: Int32Array.from(columnStart),
    row: Int32Array.from(row),
    value: Float64Array.from(value),
  };
}
