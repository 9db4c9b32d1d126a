import { describe, expect, it } from 'vitest';
import type { Demonstrations, Episodes, Model, TransitionMixture } from '../../../core/contract/model.ts';
import { demonstrationsFromCounts, measureEpisodes } from '../../../core/mdp/demonstrations.ts';
import { estimateTransitions } from '../../../core/mdp/estimate-transitions.ts';
import { estimateMixture, kernelFrequencies, mixTransitions } from '../../../core/mdp/mixture.ts';
import { populationDemonstrations } from '../../../core/mdp/population.ts';
import { simulate } from '../../../core/mdp/simulate.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { buildTransitions } from '../../../core/mdp/transitions.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { maxAbsDifference } from '../../../core/numerics/vector.ts';
import { rustBus } from '../../../environments/rust-bus.ts';
import { buildWith } from '../../environments/build-with.ts';
import { modelOf } from './worlds.ts';

/** Three bins; kernel j moves by j, piling up in the last. */
const kernels = [0, 1, 2].map((j) =>
  buildTransitions(3, 2, (s, a) => [[Math.min((a === 0 ? s : 0) + j, 2), 1]]),
);
const mixture: TransitionMixture = { names: ['stays', 'one', 'two'], kernels };
const model: Model = modelOf(3, 2, kernels[0]);

/** Where each month began, after a replacement from 0, and where it ended. */
function moved({ state, action, next }: Episodes): { from: number[]; next: number[] } {
  return { from: Array.from(state, (bin, t) => (action[t] === 1 ? 0 : bin)), next: [...next] };
}

function moves(rows: readonly (readonly [state: number, next: number, weight: number])[]): Demonstrations {
  return {
    ...demonstrationsFromCounts(model, new Float64Array(6).fill(1)),
    successors: {
      state: Uint32Array.from(rows, ([state]) => state),
      action: new Uint32Array(rows.length),
      next: Uint32Array.from(rows, ([, next]) => next),
      weight: Float64Array.from(rows, ([, , weight]) => weight),
    },
  };
}

describe('the Su–Judd design', () => {
  const world = buildWith(rustBus, { preset: 'su-judd' });
  const { policy } = softSolve(world.model, world.truth!.reward);
  const episodes = simulate(world.model, policy, world.design, createRandom('su-judd'));
  const { from, next } = moved(episodes);
  // A move that piles up in the last bin does not say by how much it was.
  const named = next.flatMap((reached, t) => (reached < 174 ? [t] : []));
  const pick = (values: Uint32Array) => Uint32Array.from(named, (t) => values[t]);
  const short = measureEpisodes(world.model, {
    state: pick(episodes.state),
    action: pick(episodes.action),
    next: pick(episodes.next),
    start: Uint32Array.from([...named.keys(), named.length]),
    cluster: new Uint32Array(named.length),
    terminated: new Uint8Array(named.length),
  });
  const estimated = estimateMixture(world.model, world.mixture!, short);

  it('gives the frequencies of the increments exactly, where moves name them', () => {
    const counts = [0, 0, 0, 0, 0];
    for (const t of named) counts[next[t] - from[t]]++;
    expect(named.length).toBeGreaterThan(5900);
    expect([...estimated]).toEqual(counts.map((count) => count / named.length));
  });

  it('puts them into every row, visited or not', () => {
    const transitions = estimateTransitions(world.model, short, world.mixture);
    const present = [...estimated].filter((p) => p > 0);
    const row = (i: number) => [
      ...transitions.probability.subarray(transitions.rowStart[i], transitions.rowStart[i + 1]),
    ];
    for (const i of [0, 80, 300, 349]) expect(row(i)).toEqual(present);
    expect(transitions).not.toEqual(estimateTransitions(world.model, short));
  });

  it('returns the truth from the population', () => {
    const population = populationDemonstrations(world.model, policy, 60);
    const weights = estimateMixture(world.model, world.mixture!, population);
    expect(maxAbsDifference(weights, Float64Array.of(0.0937, 0.4475, 0.4459, 0.0127, 0.0002))).toBeLessThan(
      1e-12,
    );
  });
});

describe('moves that several kernels can make', () => {
  it('are shared out as the others say', () => {
    // From bin 1 the last bin may be one or two bins on. With n moves named from bin 0 the maximum is
    // p₀ = (n₀ + m₀)/N, p₁ : p₂ = n₁ : n₂.
    const seen = moves([
      [0, 0, 10],
      [0, 1, 30],
      [0, 2, 20],
      [1, 1, 5],
      [1, 2, 35],
    ]);
    const weights = estimateMixture(model, mixture, seen);
    const rest = 85 / 100;
    expect(maxAbsDifference(weights, Float64Array.of(0.15, rest * 0.6, rest * 0.4))).toBeLessThan(1e-13);
  });

  it('say nothing where all kernels make them alike', () => {
    expect([...estimateMixture(model, mixture, moves([[2, 2, 7]]))]).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });
});

it('takes what was seen of the kernels before any move', () => {
  const observations = {
    state: Uint32Array.of(0, 1, 1),
    action: Uint32Array.of(0, 0, 1),
    kernel: Uint32Array.of(2, 0, 2),
    weight: Float64Array.of(1, 2, 5),
  };
  expect([...kernelFrequencies(mixture, observations)]).toEqual([0.25, 0, 0.75]);
  const transitions = estimateTransitions(model, moves([]), mixture, observations);
  expect([...transitions.next.subarray(0, 2)]).toEqual([0, 2]);
  expect([...transitions.probability.subarray(0, 2)]).toEqual([0.25, 0.75]);
});

it('refuses what it cannot say', () => {
  const unseen = { ...moves([]), successors: null };
  expect(() => estimateMixture(model, mixture, unseen)).toThrow(/neither moves nor kernels/);
  expect(() => estimateMixture(model, mixture, moves([[2, 0, 1]]))).toThrow(
    /no kernel of the mixture makes it/,
  );
  const ending = buildTransitions(3, 2, () => []);
  const halfEnding = { names: ['goes', 'ends'], kernels: [kernels[0], ending] };
  expect(() => mixTransitions(model, halfEnding, Float64Array.of(0.5, 0.5))).toThrow(/all or none/);
});
