import { BenchError } from '../../../core/contract/errors.ts';
import type { Fit } from '../../../core/contract/estimator.ts';
import type { AnswerKey, Mask, MetricInput, Weights } from '../../../core/contract/metric.ts';
import { anyCell, pairCells, rewardCells, stateCells } from './cells.ts';

/** Tables that are compared with the truth cell by cell. */
export type Compared = 'reward' | 'value' | 'q';

/** An estimate beside the truth, and the weights of their cells. */
export interface Comparison {
  readonly estimate: Float64Array;
  readonly truth: Float64Array;
  /** Sum to 1. */
  readonly cells: Float64Array;
}

/** @throws {BenchError} `internal` where the answer key or the table is missing: ask `refusesComparison` first */
export function compare(input: MetricInput, object: Compared, weights: Weights, mask: Mask): Comparison {
  const estimate = present(input.fit[object], object);
  const key = answerKey(input);
  const truth = object === 'reward' ? key.world.truth.reward : key[object];
  return { estimate, truth, cells: cellsOf(input, object, weights, mask) };
}

/** Why nothing can be compared under these weights and mask, or `null`. */
export function refusesComparison(
  input: MetricInput,
  object: Compared | 'policy',
  weights: Weights,
  mask: Mask,
): string | null {
  if (input.key === null) return 'The truth of this world is not known.';
  return anyCell(cellsOf(input, object, weights, mask)) ? null : noCell(weights, mask);
}

/** The answer key. @throws {BenchError} `internal` where there is none */
export function answerKey(input: MetricInput): AnswerKey {
  if (input.key === null) throw new BenchError('internal', 'a metric was asked of a world without truth');
  return input.key;
}

/** A part of the fit that the metric declares in `needs`. @throws {BenchError} `internal` where it is null */
export function present<T>(part: T | null, name: keyof Fit): T {
  if (part === null)
    throw new BenchError('internal', `a metric was asked of a fit without ${name}`, { part: name });
  return part;
}

function cellsOf(
  input: MetricInput,
  object: Compared | 'policy',
  weights: Weights,
  mask: Mask,
): Float64Array {
  if (object === 'reward') return rewardCells(input, weights, mask);
  return object === 'q' ? pairCells(input, weights, mask) : stateCells(input, weights, mask);
}

function noCell(weights: Weights, mask: Mask): string {
  if (weights === 'unvisited') return 'Every state of the mask was visited.';
  return `No state of the mask "${mask}" carries weight.`;
}
