import { describe, expect, it } from 'vitest';
import { toJsonNumber } from '../../../../core/contract/json.ts';
import { pairWeights, stateWeights } from '../../../../core/mdp/demonstrations.ts';
import { stationaryDistribution } from '../../../../core/mdp/stationary.ts';
import { createRandom } from '../../../../core/numerics/random.ts';
import { maxAbsDifference } from '../../../../core/numerics/vector.ts';
import { streamLabels } from '../../../../suites/harness/plan/identity.ts';
import { demonstrate } from '../../../../suites/harness/world/demonstrate.ts';
import { designOf, drawnPart, populationOf, sampleKey } from '../../../../suites/harness/world/sample.ts';
import { garnet } from '../../metrics/scenes.ts';
import { jobOf, planOf } from '../fakes.ts';

const { world, key } = garnet('samples');
const expert = { model: world.model, policy: key.policy };
const random = () => createRandom('samples');

describe('sample designs as keys', () => {
  it('leave out what is as by default, so that old keys stay', () => {
    const plain = { individuals: 5, periods: 4 };
    expect(sampleKey(plain)).toEqual(plain);
    const spelt = { start: 'initial', weighing: 'undiscounted', record: 'episodes' } as const;
    expect(sampleKey({ ...plain, ...spelt, hideStates: 0, hideActions: 0 })).toEqual(plain);
    const asked = (samples: object[]) => jobOf(planOf({ samples: samples as never })).cell;
    expect(asked([{ ...plain, ...spelt, hideStates: 0 }])).toBe(asked([plain]));
    expect(asked([{ ...plain, weighing: 'discounted' }])).not.toBe(asked([plain]));
  });

  it('keep what is not, and forget how a population is recorded', () => {
    const full = {
      individuals: 5,
      periods: 4,
      start: 'stationary',
      weighing: 'discounted',
      record: 'counts',
      hideStates: 0.2,
      hideActions: 0.1,
    } as const;
    expect(sampleKey(full)).toEqual(full);
    const { record: _, ...rest } = full;
    expect(populationOf(sampleKey(full))).toEqual({ ...rest, individuals: 'Infinity' });
    expect(designOf(populationOf(full)).individuals).toBe(Number.POSITIVE_INFINITY);
    expect(toJsonNumber(designOf(full).individuals)).toBe(5);
  });

  it('share their draws where they differ in what is recorded or how it is weighed', () => {
    const base = jobOf(planOf({ samples: [{ individuals: 5, periods: 4 }] })).key;
    const labels = (sample: object) =>
      streamLabels({ ...base, sample: { ...base.sample!, ...sample } }).demonstrations;
    expect(labels({ hideStates: 0.2, hideActions: 0.2, weighing: 'discounted' })).toEqual(labels({}));
    expect(labels({ start: 'stationary' })).not.toEqual(labels({}));
    expect(labels({ record: 'counts' })).not.toEqual(labels({}));
    expect(drawnPart(base.sample!)).toEqual(base.sample);
  });
});

describe('demonstrate', () => {
  const seen = (parts: object, individuals = 2000) =>
    demonstrate(expert, [], { individuals, periods: 10, ...parts }, random());
  const everybody = (parts: object) => seen(parts, Number.POSITIVE_INFINITY);

  it('starts in the long run, which the population then never leaves', () => {
    const shares = stationaryDistribution(world.model, key.policy);
    expect(
      maxAbsDifference(stateWeights(world.model, everybody({ start: 'stationary' })), shares),
    ).toBeLessThan(1e-12);
    expect(maxAbsDifference(stateWeights(world.model, everybody({})), shares)).toBeGreaterThan(1e-4);
    const { state, weight } = everybody({ start: 'stationary' }).firstStates!;
    state.forEach((s, n) => {
      expect(weight[n]).toBeCloseTo(shares[s]!, 12);
    });
    expect(seen({ start: 'stationary' })).not.toEqual(seen({}));
  });

  it('refuses a long run of what ends', () => {
    const ending = {
      ...world.model,
      transitions: { ...world.model.transitions, rowStart: world.model.transitions.rowStart.slice() },
    };
    const last = ending.transitions.rowStart.length - 1;
    ending.transitions.rowStart[last - 1] = ending.transitions.rowStart[last]!;
    const design = { individuals: 5, periods: 4, start: 'stationary' } as const;
    expect(() => demonstrate({ ...expert, model: ending }, [], design, random())).toThrow(/long run/);
  });

  it('tends to its own population however it is recorded and weighed', () => {
    for (const record of ['episodes', 'counts']) {
      for (const weighing of ['undiscounted', 'discounted']) {
        for (const start of ['initial', 'stationary']) {
          const design = { record, weighing, start, hideStates: 0.2, hideActions: 0.3 };
          const sampled = pairWeights(world.model, seen(design, 20_000));
          const expected = pairWeights(world.model, everybody(design));
          // 2·10⁵ decisions: a share of .1 has a standard error of .001 at most, dependence included.
          expect(maxAbsDifference(sampled, expected)).toBeLessThan(0.004);
          expect(sampled.map((w) => (w > 0 ? 1 : 0))).toEqual(expected.map((w) => (w > 0 ? 1 : 0)));
        }
      }
    }
  });

  it('keeps the log where it says the same as the measure, and only there', () => {
    expect(seen({}).episodes).not.toBeNull();
    for (const parts of [{ record: 'counts' }, { weighing: 'discounted' }, { hideStates: 0.1 }])
      expect(seen(parts).episodes).toBeNull();
  });

  it('weighs the same panel, decision by decision', () => {
    const [plain, weighed] = [seen({}), seen({ weighing: 'discounted' })];
    expect(weighed.total).toBe(plain.total);
    expect(weighed.decisions.state).toEqual(plain.decisions.state);
    const sum = weighed.decisions.weight.reduce((total, w) => total + w, 0);
    const { discount } = world.model;
    expect(sum / 2000).toBeCloseTo((1 - discount ** 10) / (1 - discount), 9);
  });
});
