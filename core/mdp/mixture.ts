import { BenchError } from '../contract/errors.ts';
import type {
  Demonstrations,
  KernelObservations,
  Model,
  TransitionMixture,
  Transitions,
} from '../contract/model.ts';
import { compensatedSum } from '../numerics/sum.ts';
import { buildTransitions } from './transitions.ts';

/** The weights have settled when no step of the EM algorithm moves one by more. */
const settledChange = 1e-15;
const mostSteps = 100_000;
/** Nats per move that the likelihood may still rise by after so many steps. */
const allowedGap = 1e-9;

/**
 * P_i = Σ_j p_j K_j,i.
 *
 * @param weights p, one per kernel, ≥ 0, sum 1
 * @throws {BenchError} `bad-model` where a row ends in one kernel and goes on in another,
 *   which one row cannot say
 */
export function mixTransitions(
  { stateCount, actionCount }: Model,
  { kernels, names }: TransitionMixture,
  weights: Float64Array,
): Transitions {
  return buildTransitions(stateCount, actionCount, (s, a) => {
    const i = s * actionCount + a;
    const row: [number, number][] = [];
    let ends = 0;
    for (let j = 0; j < kernels.length; j++) {
      const { rowStart, next, probability } = kernels[j];
      if (rowStart[i] === rowStart[i + 1]) ends++;
      for (let e = rowStart[i]; e < rowStart[i + 1]; e++) row.push([next[e], weights[j] * probability[e]]);
    }
    if (ends > 0 && row.length > 0) {
      throw new BenchError(
        'bad-model',
        `Action ${a} in state ${s} ends in ${ends} of the kernels ${names.join(', ')}; it must end in all or none.`,
        { state: s, action: a, ends },
      );
    }
    return row;
  });
}

/**
 * Maximum likelihood weights of the mixture, Σ w log Σ_j p_j K_j(s′|s,a) over the observed
 * moves: frequencies, where every move names its kernel, and the limit of the EM
 * algorithm from equal weights where some could be of several.
 *
 * @param observations which kernel moved what; moves are then not looked at
 * @returns p, one per kernel
 * @throws {BenchError} `bad-data` where neither moves nor kernels were recorded, or a move
 *   is of no kernel; `unsolvable` where the algorithm does not settle
 * Source: Dempster, Laird and Rubin (1977), J. R. Statist. Soc. B 39(1), 1–38.
 */
export function estimateMixture(
  model: Model,
  mixture: TransitionMixture,
  demonstrations: Demonstrations,
  observations?: KernelObservations,
): Float64Array {
  if (observations !== undefined) return kernelFrequencies(mixture, observations);
  const { named, open } = sortMoves(model, mixture, demonstrations);
  return open.weight.length === 0 ? frequencies(named) : settle(named, open);
}

/** Share of each kernel in what was seen of them. */
export function kernelFrequencies(
  { names }: TransitionMixture,
  observations: KernelObservations,
): Float64Array {
  const counts = new Float64Array(names.length);
  for (let n = 0; n < observations.weight.length; n++)
    counts[observations.kernel[n]] += observations.weight[n];
  return frequencies(counts);
}

/** Moves that several kernels can make: their weights, and K_j(s′|s,a) move by move. */
interface OpenMoves {
  readonly weight: Float64Array;
  readonly likelihood: Float64Array;
}

/** Weight of the moves that only one kernel can make, by kernel, and the moves that are left. */
function sortMoves(
  { stateCount, actionCount }: Model,
  { kernels }: TransitionMixture,
  { successors }: Demonstrations,
): { named: Float64Array; open: OpenMoves } {
  if (successors === null) {
    throw new BenchError(
      'bad-data',
      'The weights of the mixture cannot be estimated: neither moves nor kernels were recorded.',
    );
  }
  const J = kernels.length;
  const named = new Float64Array(J);
  const weight: number[] = [];
  const likelihood: number[] = [];
  for (let n = 0; n < successors.weight.length; n++) {
    const i = successors.state[n] * actionCount + successors.action[n];
    const reached = successors.next[n];
    const each = kernels.map((kernel) => probabilityOf(kernel, i, reached, stateCount));
    const possible = each.filter((p) => p > 0).length;
    if (possible === 0) {
      throw new BenchError(
        'bad-data',
        `A move from state ${successors.state[n]} by action ${successors.action[n]} to ${reached} was seen, and no kernel of the mixture makes it.`,
        { state: successors.state[n], action: successors.action[n], next: reached },
      );
    }
    if (possible === 1) named[each.findIndex((p) => p > 0)] += successors.weight[n];
    else {
      weight.push(successors.weight[n]);
      likelihood.push(...each);
    }
  }
  return { named, open: { weight: Float64Array.from(weight), likelihood: Float64Array.from(likelihood) } };
}

/** K(s′|s,a); an empty row leads to the end, S, for certain. */
function probabilityOf(
  { rowStart, next, probability }: Transitions,
  i: number,
  reached: number,
  end: number,
): number {
  if (reached === end) return rowStart[i] === rowStart[i + 1] ? 1 : 0;
  for (let e = rowStart[i]; e < rowStart[i + 1]; e++) if (next[e] === reached) return probability[e];
  return 0;
}

function frequencies(counts: Float64Array): Float64Array {
  const total = compensatedSum(counts);
  return counts.map((count) => count / total);
}

/** p_j ← p_j · (share of the moves that j is held responsible for) / p_j, until nothing changes. */
function settle(named: Float64Array, { weight, likelihood }: OpenMoves): Float64Array {
  const J = named.length;
  const total = compensatedSum(named) + compensatedSum(weight);
  let p = new Float64Array(J).fill(1 / J);
  let gap = Infinity;
  for (let step = 0; step < mostSteps; step++) {
    // w_j / p_j Σ over moves; at the maximum it is 1 where p_j > 0 and at most 1 elsewhere.
    const slope = new Float64Array(J);
    for (let j = 0; j < J; j++) if (named[j] > 0) slope[j] = named[j] / p[j];
    for (let n = 0; n < weight.length; n++) {
      let mixed = 0;
      for (let j = 0; j < J; j++) mixed += p[j] * likelihood[n * J + j];
      for (let j = 0; j < J; j++) slope[j] += (weight[n] * likelihood[n * J + j]) / mixed;
    }
    let change = 0;
    gap = 0;
    const moved = p.map((x, j) => (x * slope[j]) / total);
    for (let j = 0; j < J; j++) {
      change = Math.max(change, Math.abs(moved[j] - p[j]));
      gap = Math.max(gap, slope[j] / total - 1);
    }
    p = moved;
    if (change <= settledChange) return p;
  }
  if (gap <= allowedGap) return p;
  throw new BenchError(
    'unsolvable',
    `The weights of the mixture have not settled after ${mostSteps} steps: the likelihood may rise by ${gap} a move, and ${allowedGap} is allowed.`,
    { gap, steps: mostSteps },
  );
}
