import type { Layout } from '../../core/contract/environment.ts';
import type { Transitions } from '../../core/contract/model.ts';
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
