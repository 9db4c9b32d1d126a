import type { Stop } from '../contract/estimator.ts';

/** Where a minimisation ended, and the certificate that says how well. */
export interface Minimum {
  /** The best iterate. Fresh. */
  readonly x: Float64Array;
  /** f at `x`. */
  readonly value: number;
  /** max |∂f/∂xᵢ| at `x`. */
  readonly gradient: number;
  readonly iterations: number;
  /** Calls of f. */
  readonly evaluations: number;
  readonly stop: Stop;
}

/** Reports an accepted iterate; false means that the budget is spent. */
export type OnIteration = (iteration: number, value: number, gradientMax: number) => boolean;
