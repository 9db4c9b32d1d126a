import type { Mask, MetricInput, Weights } from '../../../core/contract/metric.ts';
import type { PerPair, PerState } from '../../../core/contract/tables.ts';
import { stateWeights } from '../../../core/mdp/demonstrations.ts';

/**
 * Weights of the states of a norm: the weighting, cut to the mask, scaled to sum 1.
 * All zero where no state is left (no state is unvisited, say).
 */
export function stateCells(input: MetricInput, weights: Weights, mask: Mask): PerState {
  return normalised(maskedStates(input, weights, mask));
}

/** Weights of the pairs of a norm on policies or Q: each state's weight, shared by its available actions; sum 1. */
export function pairCells(input: MetricInput, weights: Weights, mask: Mask): PerPair {
  return sharedByActions(input, maskedStates(input, weights, mask), null);
}

/** The same for rewards, where the `peer` mask also drops the exit column. */
export function rewardCells(input: MetricInput, weights: Weights, mask: Mask): PerPair {
  const dropped = mask === 'peer' ? input.world.exitAction : null;
  return sharedByActions(input, maskedStates(input, weights, mask), dropped);
}

/** Whether any cell carries weight. */
export function anyCell(cells: Float64Array): boolean {
  return cells.some((w) => w > 0);
}

function maskedStates(input: MetricInput, weights: Weights, mask: Mask): PerState {
  const out = weighting(input, weights);
  if (mask !== 'all') for (const s of input.world.absorbing) out[s] = 0;
  return out;
}

/** The four weightings, unnormalised, in a fresh array. */
function weighting(input: MetricInput, weights: Weights): PerState {
  const { model, demonstrations } = input.task;
  switch (weights) {
    case 'uniform':
      return new Float64Array(model.stateCount).fill(1);
    case 'expert':
      return input.key === null ? new Float64Array(model.stateCount) : input.key.occupancy.slice();
    case 'data':
      return stateWeights(model, demonstrations).slice();
    case 'unvisited':
      return stateWeights(model, demonstrations).map((w) => (w > 0 ? 0 : 1));
  }
}

function sharedByActions(input: MetricInput, states: PerState, dropped: number | null): PerPair {
  const { stateCount: S, actionCount: A, available } = input.task.model;
  const out = new Float64Array(S * A);
  for (let s = 0; s < S; s++) {
    let count = 0;
    for (let a = 0; a < A; a++) if (counts(s, a)) count++;
    for (let a = 0; a < A; a++) if (counts(s, a)) out[s * A + a] = states[s] / count;
  }
  return normalised(out);

  function counts(s: number, a: number): boolean {
    return a !== dropped && (available === null || available[s * A + a] === 1);
  }
}

/** Scales to sum 1 in place; zeros stay zeros. */
function normalised(x: Float64Array): Float64Array {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i];
  if (sum > 0) for (let i = 0; i < x.length; i++) x[i] /= sum;
  return x;
}
