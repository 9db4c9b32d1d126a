import { BenchError } from '../contract/errors.ts';
import type { Model } from '../contract/model.ts';
import type { PerPair, PerState } from '../contract/tables.ts';
import { compensatedSum } from '../numerics/sum.ts';
import { maxAbsDifference } from '../numerics/vector.ts';
import { factorPolicySystem } from './policy-system.ts';

/** δ of the resolvent: a pass shrinks what mixes at rate 1 − g by δ/(δ + g). */
const nearOne = 1 - 2 ** -20;
const mostPasses = 200;
/** Where a pass changes less than this share of the largest entry, what is left is rounding. */
const rounding = 8 * Number.EPSILON;

/**
 * Long-run share of time in each state under π from `model.initial`: d = P_πᵀ d.
 *
 * By inverse iteration, d ← (1 − δ)(I − δP_πᵀ)⁻¹ d with δ near 1. Each pass is an average over
 * time, so it keeps the long-run average of any start, of periodic chains and of chains that
 * never meet, and it needs no more than two or three passes where they mix.
 *
 * @returns length S, sums to 1, fresh
 * @throws {BenchError} `bad-model` where π ends episodes, which then have no long run; `unsolvable`
 *   where the passes do not settle
 */
export function stationaryDistribution(model: Model, policy: PerPair): PerState {
  refuseEnds(model, policy);
  const system = factorPolicySystem({ ...model, discount: nearOne }, policy);
  let shares: PerState = model.initial;
  let change = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < mostPasses; pass++) {
    const next = system.solveTransposed(shares, new Float64Array(model.stateCount));
    const total = compensatedSum(next);
    for (let s = 0; s < next.length; s++) next[s] /= total;
    const previous = change;
    change = maxAbsDifference(next, shares) / next.reduce((most, share) => Math.max(most, share), 0);
    shares = next;
    if (change <= rounding || (change >= previous && change <= 1e-12)) return shares;
  }
  throw new BenchError(
    'unsolvable',
    `The long-run distribution still moves by ${change} of its largest share after ${mostPasses} passes.`,
    { change },
  );
}

function refuseEnds({ actionCount, transitions: { rowStart } }: Model, policy: PerPair): void {
  const end = policy.findIndex((chosen, i) => chosen > 0 && rowStart[i] === rowStart[i + 1]);
  if (end < 0) return;
  const [state, action] = [Math.floor(end / actionCount), end % actionCount];
  throw new BenchError(
    'bad-model',
    `Action ${action} ends the episode in state ${state}: a long run needs a process that goes on.`,
    { state, action },
  );
}
