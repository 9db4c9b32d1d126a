import type { Layout } from '../../core/contract/environment.ts';
import type { TransitionMixture, Transitions } from '../../core/contract/model.ts';
import { buildTransitions } from '../../core/mdp/transitions.ts';

export const busActions = ['keep', 'replace'] as const;
export const busLayout: Layout = { kind: 'line', axis: 'mileage bin' };

/**
 * Mileage moves up by j bins with probability `increments[j]`; a new engine starts from 0 and moves at once:
 * p(x' | x, keep) = p_j at x' = min(x + j, n − 1), and p(x' | x, replace) = p(x' | 0, keep).
 */
export function mileageTransitions(bins: number, increments: readonly number[]): Transitions {
  const last = bins - 1;
  return buildTransitions(bins, busActions.length, (bin, action) => {
    const from = busActions[action] === 'keep' ? bin : 0;
    return increments.map((probability, j) => [Math.min(from + j, last), probability] as const);
  });
}

/**
 * The same as a mixture: kernel j moves by j bins for certain, K_j(x, keep) = min(x + j, n − 1) and
 * K_j(x, replace) = min(j, n − 1).
 */
export function mileageMixture(bins: number, increments: number): TransitionMixture {
  const names = Array.from({ length: increments }, (_, j) => `+${j}`);
  return { names, kernels: names.map((_, j) => moveBy(bins, j)) };
}

function moveBy(bins: number, j: number): Transitions {
  const pairs = bins * busActions.length;
  return {
    rowStart: Uint32Array.from({ length: pairs + 1 }, (_, i) => i),
    next: Uint32Array.from({ length: pairs }, (_, i) => {
      const from = busActions[i % busActions.length] === 'keep' ? Math.floor(i / busActions.length) : 0;
      return Math.min(from + j, bins - 1);
    }),
    probability: new Float64Array(pairs).fill(1),
  };
}
