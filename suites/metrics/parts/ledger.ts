import type { Fit } from '../../../core/contract/estimator.ts';
import type { Mask, Metric, MetricInput } from '../../../core/contract/metric.ts';
import { pairCells, rewardCells, stateCells } from './cells.ts';
import { answerKey, type Compared, present, refusesComparison } from './comparison.ts';
import { nonNegativeError } from './non-negative-error.ts';
import { identifiability } from './references.ts';
import { difference, weightedRms } from './weighted.ts';

/**
 * A sampled fit x̂ misses the truth x by three vectors that add up, for x the reward,
 * the value or Q:
 *
 *     x̂ − x = (x_∞ − x) + (x_pop − x_∞) + (x̂ − x_pop)
 *              gauge       bias           sampling
 *
 * x_pop is what the same method reaches on the exact expected panel of the same design,
 * x_∞ what it reaches there without its penalty. Gauge and bias are the same for every
 * seed. What an optimiser leaves is inside the last term, and a certificate bounds it.
 */
export type LedgerTerm = 'gauge' | 'bias' | 'sampling';

type Side = 'fit' | 'population' | 'limit' | 'truth';
const sides: Readonly<Record<LedgerTerm, readonly [Side, Side]>> = {
  gauge: ['limit', 'truth'],
  bias: ['population', 'limit'],
  sampling: ['fit', 'population'],
};

/** What the metrics of one term of the ledger share: the root mean square of the term on the cells. */
export function ledgerMetric(term: LedgerTerm, object: Compared): Omit<Metric, 'id' | 'title' | 'summary'> {
  const roles = sides[term].filter((side) => side === 'population' || side === 'limit');
  return {
    ...nonNegativeError,
    references: [identifiability],
    unit: 'reward',
    object,
    needs: [object],
    weights: ['uniform'],
    masks: ['all', 'regular', 'peer'],
    companions: roles,
    refuses(input, weights, mask) {
      const missing = roles.find((role) => !input.companions[role]?.[object]);
      if (missing !== undefined) return `There is no ${missing} fit with a ${object} beside this one.`;
      return refusesComparison(input, object, weights, mask);
    },
    measure(input, _weights, mask) {
      const [from, to] = sides[term].map((side) => tableOf(input, side, object)) as [
        Float64Array,
        Float64Array,
      ];
      return weightedRms(difference(from, to), cellsOf(input, object, mask));
    },
  };
}

function tableOf(input: MetricInput, side: Side, object: Compared): Float64Array {
  const { world, q, value } = answerKey(input);
  if (side === 'truth') return { reward: world.truth.reward, q, value }[object];
  const fit: Fit | undefined = side === 'fit' ? input.fit : input.companions[side];
  return present(fit?.[object] ?? null, object);
}

function cellsOf(input: MetricInput, object: Compared, mask: Mask): Float64Array {
  if (object === 'reward') return rewardCells(input, 'uniform', mask);
  return object === 'q' ? pairCells(input, 'uniform', mask) : stateCells(input, 'uniform', mask);
}
