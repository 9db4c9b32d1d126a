import { describe, expect, it } from 'vitest';
import type { Model } from '../../../core/contract/model.ts';
import type { PerPair } from '../../../core/contract/tables.ts';
import { checkModel } from '../../../core/mdp/check-model.ts';
import { measureEpisodes } from '../../../core/mdp/demonstrations.ts';
import { simulate } from '../../../core/mdp/simulate.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import {
  repeatPerPeriod,
  timeAugmented,
  timeAugmentedEpisodes,
  timeAugmentedFeatures,
} from '../../../core/mdp/time-augmented.ts';
import { createRandom } from '../../../core/numerics/random.ts';
import { maxAbs, maxAbsDifference } from '../../../core/numerics/vector.ts';
import { normals, randomModel } from '../../support/random-task.ts';

const shape = { states: 9, actions: 3, branches: 3, parameters: 2, discount: 0.97 } as const;

/** Soft backward induction, written out: values of every period, and policies. */
function backwardInduction(model: Model, reward: PerPair, periods: number) {
  const { stateCount: S, actionCount: A, discount, shockScale, available, continuation } = model;
  const { rowStart, next, probability } = model.transitions;
  const value = new Float64Array(S * periods);
  const policy = new Float64Array(S * A * periods);
  for (let t = periods - 1; t >= 0; t--) {
    for (let s = 0; s < S; s++) {
      const open = [...Array(A).keys()].filter((a) => available === null || available[s * A + a] === 1);
      const q = open.map((a) => {
        const i = s * A + a;
        const ended = rowStart[i] === rowStart[i + 1];
        let ahead = ended && continuation !== null ? continuation[i] : 0;
        for (let e = rowStart[i]; e < rowStart[i + 1] && t + 1 < periods; e++)
          ahead += probability[e] * value[(t + 1) * S + next[e]];
        return reward[i] + discount * ahead;
      });
      const top = Math.max(...q);
      const mass = q.reduce((sum, x) => sum + Math.exp((x - top) / shockScale), 0);
      value[t * S + s] = top + shockScale * Math.log(mass);
      open.forEach((a, k) => {
        policy[(t * S + s) * A + a] = Math.exp((q[k] - value[t * S + s]) / shockScale);
      });
    }
  }
  return { value, policy };
}

describe('a finite horizon as states of period and state', () => {
  it.each([1, 2, 7, 40])('is backward induction, %d periods', (periods) => {
    for (const irregular of [false, true]) {
      const { model } = randomModel(`horizon ${periods}`, { ...shape, shockScale: 0.7, irregular });
      const reward = normals(createRandom(`horizon reward ${periods}`), 27);
      const augmented = timeAugmented(model, periods);
      checkModel(augmented, 'augmented');
      const solution = softSolve(augmented, repeatPerPeriod(reward, periods));
      const written = backwardInduction(model, reward, periods);
      expect(maxAbsDifference(solution.value, written.value)).toBeLessThan(1e-11);
      expect(maxAbsDifference(solution.policy, written.policy)).toBeLessThan(1e-11);
    }
  });

  it('values of period 0 approach the stationary ones at the rate γ, the policy much faster', () => {
    const { model } = randomModel('stationary limit', shape);
    const reward = normals(createRandom('stationary limit reward'), 27);
    const stationary = softSolve(model, reward);
    const first = (periods: number) => {
      const { value, policy } = softSolve(timeAugmented(model, periods), repeatPerPeriod(reward, periods));
      return {
        value: maxAbsDifference(value.subarray(0, 9), stationary.value),
        policy: maxAbsDifference(policy.subarray(0, 27), stationary.policy),
      };
    };
    for (const periods of [10, 50, 200]) {
      expect(first(periods).value).toBeLessThan(0.97 ** periods * maxAbs(stationary.value) * (1 + 1e-9));
      expect(first(periods + 1).value / first(periods).value).toBeCloseTo(0.97, periods === 10 ? 3 : 9);
    }
    expect(first(50).value).toBeGreaterThan(1);
    expect(first(50).policy).toBeLessThan(1e-12);
  });

  it('keeps tables, features and the start of every period where they belong', () => {
    const { model, features } = randomModel('tables', { ...shape, irregular: true });
    const coordinates = { dimension: 2, values: normals(createRandom('coordinates'), 18) };
    const augmented = timeAugmented({ ...model, coordinates }, 3);
    expect(augmented.stateCount).toBe(27);
    expect(augmented.initial.subarray(9)).toEqual(new Float64Array(18));
    expect([...augmented.available!.subarray(54)]).toEqual([...model.available!]);
    expect([...augmented.coordinates!.values.subarray(12 * 3, 13 * 3)]).toEqual([
      ...coordinates.values.subarray(6, 8),
      1,
    ]);
    const repeated = timeAugmentedFeatures(features, 3);
    expect(repeated.names).toEqual(features.names);
    expect([...repeated.values.subarray(2 * 54)]).toEqual([...features.values]);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %d periods', (periods) => {
    const { model } = randomModel('refuses', shape);
    expect(() => timeAugmented(model, periods)).toThrow(/allowed is an integer of at least 1/);
  });
});

describe('a log over states of period and state', () => {
  const { model } = randomModel('log', { ...shape, discount: 0.1, irregular: true });
  const { policy } = softSolve(model, new Float64Array(27));
  const episodes = simulate(model, policy, { individuals: 200, periods: 5 }, createRandom('log'));
  const augmented = timeAugmented(model, 5);
  const mapped = timeAugmentedEpisodes(9, episodes, 5);

  it('only makes moves that the process can make, and ends where it ends', () => {
    const { rowStart, next } = augmented.transitions;
    expect(measureEpisodes(augmented, mapped).total).toBe(episodes.state.length);
    for (let n = 0; n < mapped.state.length; n++) {
      const i = mapped.state[n] * 3 + mapped.action[n];
      const reached = next.subarray(rowStart[i], rowStart[i + 1]);
      if (mapped.next[n] === 45) expect(reached).toHaveLength(0);
      else expect(reached).toContain(mapped.next[n]);
    }
    expect(mapped.terminated).toEqual(new Uint8Array(200).fill(1));
    expect(new Set(episodes.terminated)).toEqual(new Set([0, 1]));
  });

  it('is the log that the process itself writes from the same draws', () => {
    for (let draw = 0; draw < 30; draw++) {
      const alone = { individuals: 1, periods: 5 };
      const own = simulate(augmented, repeatPerPeriod(policy, 5), alone, createRandom(`${draw}`));
      const stationary = simulate(model, policy, alone, createRandom(`${draw}`));
      expect(own).toEqual(timeAugmentedEpisodes(9, stationary, 5));
    }
  });

  it('leaves an episode open that a recorder stopped before the horizon', () => {
    const longer = timeAugmentedEpisodes(9, episodes, 8);
    expect([...longer.terminated]).toEqual([...episodes.terminated]);
    expect(Math.max(...longer.next)).toBe(72);
  });

  it('refuses an episode that is longer than the horizon', () => {
    expect(() => timeAugmentedEpisodes(9, episodes, 4)).toThrow(/allowed are at most the 4/);
  });
});
