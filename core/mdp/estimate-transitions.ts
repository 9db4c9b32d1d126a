import { BenchError } from '../contract/errors.ts';
import type {
  Demonstrations,
  KernelObservations,
  Model,
  TransitionMixture,
  Transitions,
} from '../contract/model.ts';
import { estimateMixture, mixTransitions } from './mixture.ts';
import { buildTransitions } from './transitions.ts';

/**
 * Transitions at maximum likelihood. Of the model only S and A are read.
 *
 * Of a mixture of known kernels the weights are estimated, the same in every row, so that
 * all moves speak for all rows. Without one every row has its own frequencies.
 *
 * @throws {BenchError} `bad-data` when what is needed was not recorded
 */
export function estimateTransitions(
  model: Model,
  demonstrations: Demonstrations,
  mixture?: TransitionMixture,
  observations?: KernelObservations,
): Transitions {
  if (mixture === undefined) return rowFrequencies(model, demonstrations);
  return mixTransitions(model, mixture, estimateMixture(model, mixture, demonstrations, observations));
}

/**
 * Transition frequencies, row by row.
 *
 * A pair that was never taken stays where it is (probability 1 on its own state):
 * nothing is known of it, so no move is made up for it. A pair that always ended
 * the episode is an end.
 *
 * @throws {BenchError} `bad-data` when successors were not recorded, or a pair ended some
 *   episodes and continued others, which an empty row cannot say
 */
function rowFrequencies(model: Model, demonstrations: Demonstrations): Transitions {
  const { stateCount, actionCount } = model;
  const { successors } = demonstrations;
  if (successors === null) {
    throw new BenchError(
      'bad-data',
      'Transitions cannot be estimated: the demonstrations record no next states.',
      {},
    );
  }
  const pairCount = stateCount * actionCount;
  const total = new Float64Array(pairCount);
  const ended = new Float64Array(pairCount);
  const rows: [number, number][][] = Array.from({ length: pairCount }, () => []);
  for (let n = 0; n < successors.weight.length; n++) {
    const i = successors.state[n] * actionCount + successors.action[n];
    const weight = successors.weight[n];
    total[i] += weight;
    if (successors.next[n] === stateCount) ended[i] += weight;
    else rows[i].push([successors.next[n], weight]);
  }
  return buildTransitions(stateCount, actionCount, (s, a) => {
    const i = s * actionCount + a;
    if (total[i] === 0) return [[s, 1]];
    if (ended[i] > 0 && rows[i].length > 0) {
      throw new BenchError(
        'bad-data',
        `Action ${a} in state ${s} ended the episode with weight ${ended[i]} of ${total[i]}; it must always or never.`,
        { state: s, action: a },
      );
    }
    return rows[i].map(([next, weight]) => [next, weight / total[i]] as const);
  });
}
