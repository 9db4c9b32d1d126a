import { describe, expect, it } from 'vitest';
import type { Random } from '../../../core/contract/index.ts';
import { createCategorical, drawCategorical } from '../../../core/numerics/categorical.ts';
import { createRandom } from '../../../core/numerics/random.ts';

const firstBits = (random: Random): number[] => Array.from({ length: 5 }, () => random.bits());

describe('createRandom', () => {
  it('is a function of its label', () => {
    expect(firstBits(createRandom('a'))).toEqual(firstBits(createRandom('a')));
    expect(firstBits(createRandom('a'))).not.toEqual(firstBits(createRandom('b')));
  });

  it('keeps its numbers from one release to the next', () => {
    const random = createRandom('irlbench');
    expect([random.bits(), random.bits(), random.bits()]).toMatchInlineSnapshot(`
      [
        2167780900,
        3020220530,
        3129927919,
      ]
    `);
    expect([random.uniform(), random.normal()]).toMatchInlineSnapshot(`
      [
        0.37561873668015644,
        -0.32805901370994267,
      ]
    `);
  });

  it('forks by path alone, never by how far it has run', () => {
    const fresh = createRandom('root').fork('child');
    const used = createRandom('root');
    for (let n = 0; n < 100; n++) used.normal();
    const late = used.fork('child');
    expect(firstBits(late)).toEqual(firstBits(fresh));
    const untouched = createRandom('root');
    untouched.fork('child').bits();
    expect(untouched.bits()).toBe(createRandom('root').bits());
  });

  it('replays a fork from its label, and confuses no two paths', () => {
    const deep = createRandom('root').fork('a').fork('b/c');
    expect(createRandom(deep.label).bits()).toBe(deep.bits());
    const labels = [
      createRandom('root').fork('a').fork('b'),
      createRandom('root').fork('a/b'),
      createRandom('root').fork('a~1b'),
      createRandom('root').fork('ab'),
    ].map((random) => random.label);
    expect(new Set(labels).size).toBe(4);
  });

  it('gives uniforms in [0, 1) with the right moments and 53 bits', () => {
    const random = createRandom('uniform');
    const count = 200_000;
    let sum = 0;
    let squares = 0;
    let fine = 0;
    let outside = 0;
    for (let n = 0; n < count; n++) {
      const u = random.uniform();
      if (!(u >= 0 && u < 1)) outside++;
      sum += u;
      squares += u * u;
      if ((u * 2 ** 53) % 2 === 1) fine++;
    }
    expect(outside).toBe(0);
    // Five standard errors.
    expect(Math.abs(sum / count - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(squares / count - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / count));
    expect(Math.abs(fine / count - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 4 / count));
  });

  it('gives standard normals', () => {
    const random = createRandom('normal');
    const count = 200_000;
    const moments = [0, 0, 0, 0];
    for (let n = 0; n < count; n++) {
      const x = random.normal();
      for (let k = 0; k < 4; k++) moments[k] += x ** (k + 1) / count;
    }
    const deviations = [1, 2, 15, 96];
    [0, 1, 0, 3].forEach((expected, k) => {
      expect(Math.abs(moments[k] - expected)).toBeLessThan(5 * Math.sqrt(deviations[k] / count));
    });
  });

  it('shares nothing between neighbouring labels', () => {
    // First outputs of 20,000 streams with consecutive labels: uniform, and uncorrelated with the next one.
    const count = 20_000;
    const first = Array.from({ length: count + 1 }, (_, n) => createRandom(`seed/${n}`).uniform() - 0.5);
    let product = 0;
    let sum = 0;
    for (let n = 0; n < count; n++) {
      product += first[n] * first[n + 1];
      sum += first[n];
    }
    expect(Math.abs(product / count)).toBeLessThan(5 / 12 / Math.sqrt(count));
    expect(Math.abs(sum / count)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
  });
});

describe('categorical draws', () => {
  const weights = Float64Array.of(9, 0, 1, 3, 0, 4, 9);

  it('have the right frequencies, from a range and from a table', () => {
    const random = createRandom('categorical');
    const count = 100_000;
    const seen = new Float64Array(weights.length);
    for (let n = 0; n < count; n++) seen[drawCategorical(weights, 1, 6, random)]++;
    const table = createCategorical(weights.slice(1, 6));
    const fromTable = new Float64Array(weights.length);
    for (let n = 0; n < count; n++) fromTable[1 + table(random)]++;
    for (let i = 0; i < weights.length; i++) {
      const p = i >= 1 && i < 6 ? weights[i] / 8 : 0;
      const allowed = 5 * Math.sqrt((p * (1 - p)) / count);
      expect(Math.abs(seen[i] / count - p)).toBeLessThanOrEqual(allowed);
      expect(Math.abs(fromTable[i] / count - p)).toBeLessThanOrEqual(allowed);
    }
  });

  it('agree with each other draw by draw', () => {
    const one = createRandom('same');
    const other = createRandom('same');
    const table = createCategorical(weights);
    for (let n = 0; n < 1000; n++)
      expect(table(one)).toBe(drawCategorical(weights, 0, weights.length, other));
  });

  it('refuse weights that are none', () => {
    const random = createRandom('none');
    for (const bad of [
      Float64Array.of(0, 0),
      Float64Array.of(Number.NaN, 1),
      Float64Array.of(Number.POSITIVE_INFINITY),
    ]) {
      expect(() => drawCategorical(bad, 0, bad.length, random)).toThrow(
        expect.objectContaining({ code: 'bad-data' }),
      );
      expect(() => createCategorical(bad)).toThrow(expect.objectContaining({ code: 'bad-data' }));
    }
  });
});
