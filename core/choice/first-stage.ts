import { BenchError } from '../contract/errors.ts';
import type { Demonstrations, Model } from '../contract/model.ts';
import type { PerPair, PerPairFeature } from '../contract/tables.ts';
import { pairWeights } from '../mdp/demonstrations.ts';
import { fitConditionalLogit } from './conditional-logit.ts';
import { choiceFrequencies } from './frequencies.ts';

/** How choice probabilities are estimated before anything is known about payoffs. */
export type FirstStage =
  /** Frequencies; in visited states no available action below `floor` (0: as they are). */
  | { readonly kind: 'frequency'; readonly floor: number }
  /** Frequencies with `smoothing` pseudo-observations in every cell of a visited state. */
  | { readonly kind: 'smoothed'; readonly smoothing: number }
  /** A multinomial logit in all monomials of the state's position up to total degree `degree`. */
  | { readonly kind: 'logit-sieve'; readonly degree: number };

/**
 * First-stage choice probabilities P̂, the input of two-step estimators.
 *
 * `frequency` and `smoothed` leave unvisited states uniform and may, without floor or
 * smoothing, hold zeros. `logit-sieve` speaks of every state and is positive everywhere: its
 * position is `model.coordinates` where the model has them, else the index of the state. Where
 * the maximum of its likelihood lies at infinity it stops when the slope is rounding.
 *
 * Source: Hotz and Miller (1993), Review of Economic Studies 60(3), 497–529.
 * @returns length S·A, fresh; rows sum to 1, unavailable actions hold 0
 * @throws {BenchError} `bad-data` when floor, smoothing or degree is out of range
 */
export function firstStageProbabilities(
  model: Model,
  demonstrations: Demonstrations,
  stage: FirstStage,
): PerPair {
  switch (stage.kind) {
    case 'frequency':
      return floored(model, choiceFrequencies(model, demonstrations, 0).policy, stage.floor);
    case 'smoothed':
      return choiceFrequencies(model, demonstrations, stage.smoothing).policy;
    case 'logit-sieve':
      return logitSieve(model, demonstrations, stage.degree);
  }
}

/** Raises each available action to the floor and takes what that costs from the others in proportion. */
function floored(model: Model, policy: PerPair, floor: number): PerPair {
  const { stateCount: S, actionCount: A, available } = model;
  if (!(floor >= 0 && floor * A < 1)) {
    throw new BenchError(
      'bad-data',
      `floor is ${floor}; allowed: from 0 to below 1/A = ${1 / A}, so that every action can have it`,
      { floor },
    );
  }
  if (floor === 0) return policy;
  for (let s = 0; s < S; s++) {
    const from = s * A;
    let below = 0;
    let above = 0;
    for (let i = from; i < from + A; i++) {
      if (available !== null && available[i] === 0) continue;
      below += Math.max(0, floor - policy[i]);
      above += Math.max(0, policy[i] - floor);
    }
    // What lies above the floor shrinks as a whole, so that nothing falls below it in turn.
    const kept = below === 0 ? 1 : (above - below) / above;
    for (let i = from; i < from + A; i++) {
      if (available !== null && available[i] === 0) continue;
      policy[i] = floor + kept * Math.max(0, policy[i] - floor);
    }
  }
  return policy;
}

/** Each action has a polynomial of its own; for A actions A − 1 of them are free. */
function logitSieve(model: Model, demonstrations: Demonstrations, degree: number): PerPair {
  if (!(Number.isInteger(degree) && degree >= 0)) {
    throw new BenchError('bad-data', `degree is ${degree}; allowed: an integer of at least 0`, { degree });
  }
  const { stateCount: S, actionCount: A } = model;
  const basis = monomials(positions(model), S, degree);
  const terms = basis.length / S;
  const K = (A - 1) * terms;
  const regressors: PerPairFeature = new Float64Array(S * A * K);
  for (let s = 0; s < S; s++) {
    for (let a = 1; a < A; a++) {
      const from = (s * A + a) * K + (a - 1) * terms;
      // In shocks, so that σ does not enter a reduced form.
      for (let t = 0; t < terms; t++) regressors[from + t] = model.shockScale * basis[s * terms + t];
    }
  }
  const utility = { regressors, offset: new Float64Array(S * A) };
  return fitConditionalLogit(model, pairWeights(model, demonstrations), utility, new Float64Array(K)).policy;
}

interface Positions {
  readonly dimension: number;
  /** S × D. */
  readonly values: Float64Array;
}

/** Where states lie, every axis stretched to [−1, 1]: polynomials of it are those of the original, better conditioned. */
function positions({ stateCount: S, coordinates }: Model): Positions {
  const { dimension: D, values } = coordinates ?? {
    dimension: 1,
    values: Float64Array.from({ length: S }, (_, s) => s),
  };
  const stretched = new Float64Array(S * D);
  for (let d = 0; d < D; d++) {
    let low = Infinity;
    let high = -Infinity;
    for (let at = d; at < S * D; at += D) {
      low = Math.min(low, values[at]);
      high = Math.max(high, values[at]);
    }
    for (let at = d; at < S * D; at += D) {
      stretched[at] = high > low ? (2 * (values[at] - low)) / (high - low) - 1 : 0;
    }
  }
  return { dimension: D, values: stretched };
}

/** All products of coordinates of total degree 0 … degree. S × terms. */
function monomials({ dimension: D, values }: Positions, S: number, degree: number): Float64Array {
  const exponents = exponentsUpTo(D, degree);
  const table = new Float64Array(S * exponents.length);
  for (let s = 0; s < S; s++) {
    for (let t = 0; t < exponents.length; t++) {
      let product = 1;
      for (let d = 0; d < D; d++) {
        for (let power = 0; power < exponents[t][d]; power++) product *= values[s * D + d];
      }
      table[s * exponents.length + t] = product;
    }
  }
  return table;
}

function exponentsUpTo(dimension: number, degree: number): readonly (readonly number[])[] {
  if (dimension === 0) return [[]];
  const found: number[][] = [];
  for (let first = 0; first <= degree; first++) {
    for (const rest of exponentsUpTo(dimension - 1, degree - first)) found.push([first, ...rest]);
  }
  return found;
}
