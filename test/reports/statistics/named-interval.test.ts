import { describe, expect, it } from 'vitest';
import {
  improvement,
  meanOverWorlds,
  middleMean,
  seedMean,
  shortfall,
} from '../../../reports/statistics/named-interval.ts';

/** Student's 97.5 % quantile of 4 degrees, as printed. */
const t4 = 2.7764451052;

const group = (...scores: number[][]) => ({ scores, failures: false });

describe('intervals that say how they were made', () => {
  it('are Student’s of the mean, and of the logarithms where all are positive', () => {
    const margin = (t4 * Math.sqrt(2.5)) / Math.sqrt(5);
    const plain = seedMean([1, 2, 3, 4, 5], 'linear');
    expect(plain.estimate).toBe(3);
    expect(plain.high).toBeCloseTo(3 + margin, 8);
    expect(plain.method).toBe('mean, Student’s t');
    const powers = seedMean(
      [1, 2, 3, 4, 5].map((x) => Math.exp(x)),
      'log',
    );
    expect(Math.log(powers.low)).toBeCloseTo(3 - margin, 8);
    expect(powers.method).toContain('geometric mean');
    expect(seedMean([0, 1, 2, 3, 4], 'log').method).toBe('mean, Student’s t');
  });

  it('are a description below five seeds, and where failures spoil the coverage', () => {
    expect(seedMean([1, 2, 3, 4], 'linear').descriptive).toBe(true);
    expect(seedMean([1, 2, 3, 4, 5], 'linear').descriptive).toBe(false);
    // Measured: the mean of one world covers 87 times in 100 where 15 seeds in 100 fail.
    expect(meanOverWorlds({ ...group([1, 2, 3, 4, 5]), failures: true }).descriptive).toBe(true);
    expect(meanOverWorlds(group([1, 2, 3, 4, 5])).descriptive).toBe(false);
    expect(meanOverWorlds(group([1, 2, 3, 4, 5], [1, 2])).descriptive).toBe(true);
  });

  it('name the aggregates over worlds', () => {
    expect(meanOverWorlds(group([0, 1], [0, 3])).estimate).toBe(1);
    expect(meanOverWorlds(group([0, 1], [0, 3])).method).toContain('Satterthwaite');
    // Two of eight go at either end.
    expect(middleMean(group([1, 8, 3, 4], [5, 6, 7, 100]), 'a').estimate).toBe((4 + 5 + 6 + 7) / 4);
    expect(shortfall(group([0.5, 2], [1, 0.25]), 'a').estimate).toBe((0.5 + 0 + 0 + 0.75) / 4);
  });

  it('are the same to the bit for a label, and others for another', () => {
    const scores = group([0.1, 0.7, 0.2, 0.9, 0.4], [0.3, 0.6, 0.8, 0.5, 0.45]);
    expect(middleMean(scores, 'a')).toEqual(middleMean(scores, 'a'));
    expect(middleMean(scores, 'a').low).not.toBe(middleMean(scores, 'b').low);
    expect(middleMean(scores, 'a').method).toContain('2000 resamples');
    const many = group(Array.from({ length: 800 }, (_, k) => Math.sqrt(k)));
    expect(middleMean(many, 'a').method).toContain('500 resamples');
  });

  it('say which of two is better, by the direction of the metric', () => {
    const [low, high] = [group([1, 2, 3, 4, 5]), group([6, 7, 8, 9, 10])];
    expect(improvement(low, high, 'lower').estimate).toBe(1);
    expect(improvement(low, high, 'higher').estimate).toBe(0);
    expect(improvement(low, low, 'lower').estimate).toBe(0.5);
    // 3 < {4, 5}, 1 < {4, 5}, 4 ties with 4 and is below 5: 5.5 of 6 pairs.
    expect(improvement(group([3, 1, 4]), group([4, 5]), 'lower').estimate).toBeCloseTo(5.5 / 6, 15);
    expect(improvement(low, high, 'lower').low).toBeGreaterThan(0.5);
  });
});
