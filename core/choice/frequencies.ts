import { BenchError } from '../contract/errors.ts';
import type { Demonstrations, Model } from '../contract/model.ts';
import type { PerPair } from '../contract/tables.ts';

/** Choice frequencies and where they say nothing. */
export interface ChoiceFrequencies {
  /** π̂, length S·A; every row sums to 1, unavailable actions hold 0. */
  readonly policy: PerPair;
  /** Visited states with an available action that was never chosen, in increasing order. */
  readonly unobserved: readonly number[];
  /** Length S: 1 where at least one decision was seen. */
  readonly visited: Uint8Array;
}

/**
 * First-stage choice probabilities: weighted frequencies with Laplace smoothing,
 *
 *     π̂(a|s) = (n(s,a) + λ) / (n(s) + λ A(s)),   n(s,a) = N w(s,a) / Σ w,
 *
 * with A(s) the number of available actions and λ ≥ 0 the pseudo-observations
 * added to each available action of each visited state. Weights are relative, so
 * λ counts against n, never against w: scaling all weights changes nothing. In the
 * population limit (N = ∞) a finite λ has no effect. Unvisited states are uniform.
 *
 * @param smoothing λ, in observations per cell
 * @throws {BenchError} `bad-data` when λ is negative or not finite
 */
export function choiceFrequencies(
  model: Model,
  demonstrations: Demonstrations,
  smoothing: number,
): ChoiceFrequencies {
  if (!(smoothing >= 0 && smoothing < Infinity)) {
    throw new BenchError('bad-data', `smoothing is ${smoothing}; allowed: a finite number of at least 0`, {
      smoothing,
    });
  }
  const { stateCount, actionCount, available } = model;
  const { state, action, weight } = demonstrations.decisions;

  const policy = new Float64Array(stateCount * actionCount);
  let total = 0;
  for (let j = 0; j < weight.length; j++) {
    policy[state[j] * actionCount + action[j]] += weight[j];
    total += weight[j];
  }
  // λ in the unit of the weights: N pseudo-observations weigh as much as the whole sample.
  const added = smoothing === 0 ? 0 : (smoothing * total) / demonstrations.total;

  const visited = new Uint8Array(stateCount);
  const unobserved: number[] = [];
  for (let s = 0; s < stateCount; s++) {
    const from = s * actionCount;
    let seen = 0;
    let choices = 0;
    let missing = false;
    for (let i = from; i < from + actionCount; i++) {
      seen += policy[i];
      if (available !== null && available[i] === 0) continue;
      choices++;
      missing ||= policy[i] === 0;
    }
    visited[s] = seen > 0 ? 1 : 0;
    if (seen > 0 && missing) unobserved.push(s);
    for (let i = from; i < from + actionCount; i++) {
      if (available !== null && available[i] === 0) policy[i] = 0;
      else policy[i] = seen > 0 ? (policy[i] + added) / (seen + added * choices) : 1 / choices;
    }
  }
  return { policy, unobserved, visited };
}
