import { BenchError } from '../contract/errors.ts';
import type { Episodes, Features, Model, Transitions } from '../contract/model.ts';

/*
 * A finite horizon of T periods as a stationary process: state t·S + s is state s in
 * period t, every move goes one period on, and the last period ends all that goes on.
 * Values of period t are then those of backward induction with T − t periods to go,
 * and every method for stationary processes fits a policy for each period.
 */

/**
 * The process of the first T periods. What goes on after the last period is worth 0;
 * an end of the model keeps its continuation. Coordinates gain the period as their last.
 *
 * @param periods T
 * @returns a model of S·T states that starts in period 0
 * @throws {BenchError} `bad-model` when T is not a positive integer
 */
export function timeAugmented(model: Model, periods: number): Model {
  if (!(Number.isInteger(periods) && periods >= 1)) {
    throw new BenchError('bad-model', `periods is ${periods}; allowed is an integer of at least 1.`, {
      periods,
    });
  }
  const { stateCount, available, continuation } = model;
  const initial = new Float64Array(stateCount * periods);
  initial.set(model.initial);
  return {
    ...model,
    stateCount: stateCount * periods,
    transitions: unrolled(model, periods),
    available: available === null ? null : Uint8Array.from(repeatPerPeriod(available, periods)),
    continuation: continuation === null ? null : endsOnly(model, continuation, periods),
    initial,
    coordinates: withPeriod(model.coordinates, periods),
  };
}

/** The same features in every period. */
export function timeAugmentedFeatures({ names, values }: Features, periods: number): Features {
  return { names, values: repeatPerPeriod(values, periods) };
}

/**
 * The same log over states of period and state: decision t of an episode is one of
 * period t. The decision of the last period ends its episode.
 *
 * @param stateCount S, of the model that the log was written for
 * @throws {BenchError} `bad-data` when an episode is longer than T decisions
 */
export function timeAugmentedEpisodes(stateCount: number, episodes: Episodes, periods: number): Episodes {
  const state = episodes.state.slice();
  const next = episodes.next.slice();
  const terminated = episodes.terminated.slice();
  for (let e = 0; e + 1 < episodes.start.length; e++) {
    const from = episodes.start[e];
    const decisions = episodes.start[e + 1] - from;
    if (!(decisions <= periods)) {
      throw new BenchError(
        'bad-data',
        `Episode ${e} has ${decisions} decisions; allowed are at most the ${periods} of the horizon.`,
        { episode: e, decisions, periods },
      );
    }
    if (decisions === periods) terminated[e] = 1;
    for (let t = 0; t < decisions; t++) {
      const n = from + t;
      state[n] += t * stateCount;
      const ends = t + 1 === periods || next[n] === stateCount;
      next[n] = ends ? periods * stateCount : next[n] + (t + 1) * stateCount;
    }
  }
  return { ...episodes, state, next, terminated };
}

/** A table over states or pairs, T times in a row: the same in every period. */
export function repeatPerPeriod(table: ArrayLike<number>, periods: number): Float64Array {
  const repeated = new Float64Array(table.length * periods);
  for (let t = 0; t < periods; t++) repeated.set(table, t * table.length);
  return repeated;
}

function unrolled({ stateCount, transitions }: Model, periods: number): Transitions {
  const pairs = transitions.rowStart.length - 1;
  const entries = transitions.next.length;
  const rowStart = new Uint32Array(pairs * periods + 1).fill(entries * (periods - 1));
  const next = new Uint32Array(entries * (periods - 1));
  const probability = new Float64Array(entries * (periods - 1));
  for (let t = 0; t + 1 < periods; t++) {
    for (let i = 0; i < pairs; i++) rowStart[t * pairs + i] = t * entries + transitions.rowStart[i];
    for (let p = 0; p < entries; p++) next[t * entries + p] = (t + 1) * stateCount + transitions.next[p];
    probability.set(transitions.probability, t * entries);
  }
  return { rowStart, next, probability };
}

/** Continuation values in every period, less those of rows that only the horizon ends. */
function endsOnly(
  { transitions: { rowStart } }: Model,
  continuation: Float64Array,
  periods: number,
): Float64Array {
  return repeatPerPeriod(
    continuation.map((worth, i) => (rowStart[i] === rowStart[i + 1] ? worth : 0)),
    periods,
  );
}

function withPeriod(coordinates: Model['coordinates'], periods: number): Model['coordinates'] {
  if (coordinates === null) return null;
  const { dimension: D, values } = coordinates;
  const states = values.length / D;
  const extended = new Float64Array(states * periods * (D + 1));
  for (let t = 0; t < periods; t++) {
    for (let s = 0; s < states; s++) {
      const at = (t * states + s) * (D + 1);
      extended.set(values.subarray(s * D, (s + 1) * D), at);
      extended[at + D] = t;
    }
  }
  return { dimension: D + 1, values: extended };
}
