import { describe, expect, it } from 'vitest';
import type { Demonstrations, Model } from '../../../core/contract/index.ts';
import {
  demonstrationsFromCounts,
  effectiveStart,
  measureEpisodes,
  pairWeights,
  stateWeights,
} from '../../../core/mdp/demonstrations.ts';
import { estimateTransitions } from '../../../core/mdp/estimate-transitions.ts';
import { occupancy } from '../../../core/mdp/occupancy.ts';
import { populationDemonstrations } from '../../../core/mdp/population.ts';
import { simulate } from '../../../core/mdp/simulate.ts';
import { softPolicy } from '../../../core/mdp/soft-bellman.ts';
import { buildTransitions } from '../../../core/mdp/transitions.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { compensatedSum } from '../../../core/numerics/sum.ts';
import { maxAbsDifference } from '../../../core/numerics/vector.ts';
import { garnet, modelOf } from './worlds.ts';

/** Six states; action 1 of states 4 and 5 ends the episode; starts in states 0 and 1. */
function endingModel(): Model {
  const transitions = buildTransitions(6, 2, (s, a) => {
    if (a === 1 && s >= 4) return [];
    return a === 0
      ? [
          [Math.min(5, s + 1), 0.7],
          [s, 0.3],
        ]
      : [
          [0, 0.5],
          [5, 0.5],
        ];
  });
  return modelOf(6, 2, transitions, { initial: Float64Array.of(0.75, 0.25, 0, 0, 0, 0) });
}

const model = endingModel();
const policy = softPolicy(model, garnet('q', 6, 2, 1).reward, new Float64Array(12));

/** Expected counts by walking every distribution forward in a dense table, ends in an extra state. */
function expectedCounts(periods: number): { pairs: Float64Array; triples: Map<string, number> } {
  const pairs = new Float64Array(12);
  const triples = new Map<string, number>();
  let present = [...model.initial, 0];
  for (let t = 0; t < periods; t++) {
    const moved = [0, 0, 0, 0, 0, 0, 0];
    moved[6] = present[6];
    for (let i = 0; i < 12; i++) {
      const s = Math.floor(i / 2);
      const mass = present[s] * policy[i];
      pairs[i] += mass;
      const row: [number, number][] = [];
      for (let p = model.transitions.rowStart[i]; p < model.transitions.rowStart[i + 1]; p++) {
        row.push([model.transitions.next[p], model.transitions.probability[p]]);
      }
      if (row.length === 0) row.push([6, 1]);
      for (const [next, probability] of row) {
        moved[next] += mass * probability;
        const key = `${s},${i % 2},${next}`;
        triples.set(key, (triples.get(key) ?? 0) + mass * probability);
      }
    }
    present = moved;
  }
  return { pairs, triples };
}

function table(demonstrations: Demonstrations): Float64Array {
  const counts = new Float64Array(12);
  const { state, action, weight } = demonstrations.decisions;
  for (let n = 0; n < weight.length; n++) counts[2 * state[n] + action[n]] = weight[n];
  return counts;
}

describe('populationDemonstrations', () => {
  it('equals a forward recursion over every distribution', () => {
    const population = populationDemonstrations(model, policy, 9);
    const { pairs, triples } = expectedCounts(9);
    expect(maxAbsDifference(table(population), pairs)).toBeLessThan(1e-14);
    expect(population.total).toBe(Number.POSITIVE_INFINITY);
    const successors = population.successors!;
    expect(successors.weight.length).toBe(triples.size);
    for (let n = 0; n < successors.weight.length; n++) {
      const key = `${successors.state[n]},${successors.action[n]},${successors.next[n]}`;
      expect(Math.abs(successors.weight[n] - triples.get(key)!)).toBeLessThan(1e-14);
    }
    expect(Array.from(population.firstStates!.state)).toEqual([0, 1]);
    expect(Array.from(population.firstStates!.weight)).toEqual([0.75, 0.25]);
  });

  it('is the mean of simulations within five standard errors', () => {
    const individuals = 20_000;
    const periods = 12;
    const sample = simulate(model, policy, { individuals, periods }, createRandom('panel'));
    const population = table(populationDemonstrations(model, policy, periods));
    const sum = new Float64Array(12);
    const squares = new Float64Array(12);
    const own = new Float64Array(12);
    for (let e = 0; e < individuals; e++) {
      own.fill(0);
      for (let n = sample.start[e]; n < sample.start[e + 1]; n++)
        own[2 * sample.state[n] + sample.action[n]]++;
      for (let i = 0; i < 12; i++) {
        sum[i] += own[i];
        squares[i] += own[i] * own[i];
      }
    }
    for (let i = 0; i < 12; i++) {
      const mean = sum[i] / individuals;
      const error = Math.sqrt((squares[i] / individuals - mean * mean) / individuals);
      expect(Math.abs(mean - population[i])).toBeLessThan(5 * error);
    }
  });

  it('keeps its mass without ends', () => {
    const { model: endless, reward } = garnet('endless', 20, 3, 4);
    const uniform = new Float64Array(reward.length).fill(1 / 3);
    const { decisions, successors } = populationDemonstrations(endless, uniform, 80);
    expect(Math.abs(compensatedSum(decisions.weight) - 80)).toBeLessThan(1e-12);
    expect(Math.abs(compensatedSum(successors!.weight) - 80)).toBeLessThan(1e-12);
  });
});

describe('simulate', () => {
  const design = { individuals: 50, periods: 7 };
  const episodes = simulate(model, policy, design, createRandom('episodes'));

  it('makes chains that the model can make', () => {
    expect(episodes.start.length).toBe(51);
    for (let e = 0; e < 50; e++) {
      const [from, to] = [episodes.start[e], episodes.start[e + 1]];
      expect(episodes.cluster[e]).toBe(e);
      expect(episodes.state[from]).toBeLessThanOrEqual(1);
      for (let n = from; n < to; n++) {
        const i = 2 * episodes.state[n] + episodes.action[n];
        const row = model.transitions.next.slice(
          model.transitions.rowStart[i],
          model.transitions.rowStart[i + 1],
        );
        if (n + 1 < to) expect(episodes.state[n + 1]).toBe(episodes.next[n]);
        if (row.length === 0) expect([n, episodes.next[n], episodes.terminated[e]]).toEqual([to - 1, 6, 1]);
        else expect(row).toContain(episodes.next[n]);
      }
      if (episodes.terminated[e] === 0) expect(to - from).toBe(7);
    }
    expect(episodes.terminated).toContain(1);
    expect(episodes.terminated).toContain(0);
  });

  it('repeats to the bit, and a longer design begins with the shorter one', () => {
    expect(simulate(model, policy, design, createRandom('episodes'))).toEqual(episodes);
    const longer = simulate(model, policy, { individuals: 60, periods: 7 }, createRandom('episodes'));
    expect(longer.state.slice(0, episodes.state.length)).toEqual(episodes.state);
  });

  it('refuses designs that cannot be simulated', () => {
    for (const individuals of [Number.POSITIVE_INFINITY, 0, 1.5, Number.NaN]) {
      expect(() => simulate(model, policy, { individuals, periods: 3 }, createRandom('x'))).toThrow(
        expect.objectContaining({ code: 'bad-data' }),
      );
    }
  });
});

describe('measureEpisodes', () => {
  const episodes = {
    state: Uint32Array.of(0, 0, 5, 1, 0),
    action: Uint32Array.of(0, 0, 1, 1, 0),
    next: Uint32Array.of(0, 1, 6, 0, 1),
    start: Uint32Array.of(0, 2, 3, 5),
    cluster: Uint32Array.of(0, 1, 1),
    terminated: Uint8Array.of(0, 1, 0),
  };

  it('counts unique pairs, triples and first states in order', () => {
    const measured = measureEpisodes(model, episodes);
    expect(measured.decisions).toEqual({
      state: Uint32Array.of(0, 1, 5),
      action: Uint32Array.of(0, 1, 1),
      weight: Float64Array.of(3, 1, 1),
    });
    expect(measured.successors).toEqual({
      state: Uint32Array.of(0, 0, 1, 5),
      action: Uint32Array.of(0, 0, 1, 1),
      next: Uint32Array.of(0, 1, 0, 6),
      weight: Float64Array.of(1, 2, 1, 1),
    });
    expect(measured.firstStates).toEqual({
      state: Uint32Array.of(0, 1, 5),
      weight: Float64Array.of(1, 1, 1),
    });
    expect(measured.total).toBe(5);
    expect(measured.episodes).toBe(episodes);
  });

  it('refuses indices outside the model', () => {
    for (const wrong of [
      { state: Uint32Array.of(6) },
      { action: Uint32Array.of(2) },
      { next: Uint32Array.of(7) },
    ]) {
      const one = { state: Uint32Array.of(0), action: Uint32Array.of(0), next: Uint32Array.of(0), ...wrong };
      const log = {
        ...one,
        start: Uint32Array.of(0, 1),
        cluster: Uint32Array.of(0),
        terminated: Uint8Array.of(0),
      };
      expect(() => measureEpisodes(model, log)).toThrow(expect.objectContaining({ code: 'bad-data' }));
    }
  });
});

describe('weights', () => {
  it('are normalised; scaling the counts changes nothing', () => {
    const counts = Float64Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 0 : i));
    const once = demonstrationsFromCounts(model, counts);
    expect(once.total).toBe(compensatedSum(counts));
    const weights = pairWeights(model, once);
    expect(Math.abs(compensatedSum(weights) - 1)).toBeLessThan(1e-15);
    expect(weights[1] * once.total).toBeCloseTo(1, 14);
    const scaled = pairWeights(
      model,
      demonstrationsFromCounts(
        model,
        counts.map((c) => 8 * c),
        5,
      ),
    );
    expect(scaled).toEqual(weights);
    const states = stateWeights(model, once);
    for (let s = 0; s < 6; s++) expect(states[s]).toBeCloseTo(weights[2 * s] + weights[2 * s + 1], 16);
  });

  it('refuse tables that are no counts', () => {
    const good = new Float64Array(12).fill(1);
    for (const bad of [good.slice(1), new Float64Array(12), good.with(3, -1), good.with(3, Number.NaN)]) {
      expect(() => demonstrationsFromCounts(model, bad)).toThrow(
        expect.objectContaining({ code: 'bad-data' }),
      );
    }
  });

  it('have the effective start whose occupancy they are', () => {
    // μ = normalised occupancy of π from p₀ ⇒ ν = (1 − γ) p₀.
    const { model: endless } = garnet('start', 15, 3, 4);
    const pi = softPolicy(endless, garnet('pi', 15, 3, 1).reward, new Float64Array(45));
    const d = occupancy(endless, pi, endless.initial);
    const mu = pi.map((p, i) => p * d[Math.floor(i / 3)] * 0.05);
    const nu = effectiveStart(endless, mu);
    for (let s = 0; s < 15; s++) expect(Math.abs(nu[s] - 0.05 * endless.initial[s])).toBeLessThan(1e-16);
    // Any weights: the occupancy of their own policy from ν is their state marginal.
    const weights = pairWeights(
      endless,
      demonstrationsFromCounts(
        endless,
        Float64Array.from({ length: 45 }, (_, i) => 1 + (i % 7)),
      ),
    );
    const marginal = stateWeights(endless, demonstrationsFromCounts(endless, weights));
    const own = weights.map((w, i) => w / marginal[Math.floor(i / 3)]);
    expect(
      maxAbsDifference(occupancy(endless, own, effectiveStart(endless, weights)), marginal),
    ).toBeLessThan(1e-14);
  });
});

describe('estimateTransitions', () => {
  it('gives back the truth from the population, on every pair that is taken', () => {
    const estimated = estimateTransitions(model, populationDemonstrations(model, policy, 30));
    expect(estimated.rowStart).toEqual(model.transitions.rowStart);
    expect(estimated.next).toEqual(model.transitions.next);
    expect(maxAbsDifference(estimated.probability, model.transitions.probability)).toBeLessThan(1e-14);
  });

  it('gives frequencies, and lets pairs never taken stay', () => {
    const measured = measureEpisodes(model, {
      state: Uint32Array.of(0, 0, 0),
      action: Uint32Array.of(0, 0, 0),
      next: Uint32Array.of(0, 1, 1),
      start: Uint32Array.of(0, 1, 2, 3),
      cluster: Uint32Array.of(0, 1, 2),
      terminated: new Uint8Array(3),
    });
    const { rowStart, next, probability } = estimateTransitions(model, measured);
    expect(Array.from(next.slice(0, rowStart[1]))).toEqual([0, 1]);
    expect(probability[0]).toBeCloseTo(1 / 3, 15);
    for (let i = 1; i < 12; i++) {
      expect(rowStart[i + 1] - rowStart[i]).toBe(1);
      expect([next[rowStart[i]], probability[rowStart[i]]]).toEqual([Math.floor(i / 2), 1]);
    }
  });

  it('refuses what it cannot say', () => {
    expect(() =>
      estimateTransitions(model, demonstrationsFromCounts(model, new Float64Array(12).fill(1))),
    ).toThrow(expect.objectContaining({ code: 'bad-data' }));
    const mixed = measureEpisodes(model, {
      state: Uint32Array.of(0, 0),
      action: Uint32Array.of(0, 0),
      next: Uint32Array.of(0, 6),
      start: Uint32Array.of(0, 1, 2),
      cluster: Uint32Array.of(0, 1),
      terminated: Uint8Array.of(0, 1),
    });
    expect(() => estimateTransitions(model, mixed)).toThrow(expect.objectContaining({ code: 'bad-data' }));
  });
});
