import { describe, expect, it } from 'vitest';
import { choiceFrequencies } from '../../../core/choice/frequencies.ts';
import type { Demonstrations, Model } from '../../../core/contract/model.ts';
import { buildTransitions } from '../../../core/mdp/transitions.ts';

const model: Model = {
  stateCount: 3,
  actionCount: 3,
  transitions: buildTransitions(3, 3, () => [[0, 1]]),
  available: Uint8Array.from([1, 1, 1, 1, 1, 0, 1, 1, 0]),
  continuation: null,
  initial: Float64Array.of(1, 0, 0),
  discount: 0.9,
  shockScale: 1,
  coordinates: null,
};
const seen: Demonstrations = {
  decisions: {
    state: Uint32Array.of(0, 0, 1),
    action: Uint32Array.of(0, 2, 1),
    weight: Float64Array.of(6, 2, 4),
  },
  successors: null,
  firstStates: null,
  total: 12,
  episodes: null,
};

describe('choice frequencies', () => {
  it('are weighted shares where data are and uniform elsewhere', () => {
    const { policy, unobserved, visited } = choiceFrequencies(model, seen, 0);
    expect([...policy]).toEqual([0.75, 0, 0.25, 0, 1, 0, 0.5, 0.5, 0]);
    expect(unobserved).toEqual([0, 1]);
    expect([...visited]).toEqual([1, 1, 0]);
  });

  it('add pseudo-observations to the available actions of visited states', () => {
    const { policy, unobserved } = choiceFrequencies(model, seen, 1);
    expect([...policy]).toEqual([7 / 11, 1 / 11, 3 / 11, 1 / 6, 5 / 6, 0, 0.5, 0.5, 0]);
    expect(unobserved).toEqual([0, 1]);
  });

  it('count smoothing against observations, not against weights', () => {
    const { state, action, weight } = seen.decisions;
    const light = { ...seen, decisions: { state, action, weight: weight.map((w) => w / 32) } };
    expect(choiceFrequencies(model, light, 1).policy).toEqual(choiceFrequencies(model, seen, 1).policy);
  });

  it('ignore smoothing in the population limit', () => {
    const population = { ...seen, total: Infinity };
    expect(choiceFrequencies(model, population, 5).policy).toEqual(choiceFrequencies(model, seen, 0).policy);
  });

  it.each([-1, Number.NaN, Infinity])('refuse smoothing %s', (smoothing) => {
    expect(() => choiceFrequencies(model, seen, smoothing)).toThrow(
      expect.objectContaining({ code: 'bad-data' }),
    );
  });
});
