import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearest } from '../../../core/schema/nearest.ts';

it('finds the word that was meant', () => {
  expect(nearest('alhpa', ['alpha', 'smoothing'])).toBe('alpha');
  expect(nearest('Smoothing', ['alpha', 'smoothing'])).toBe('smoothing');
  expect(nearest('transision', ['target', 'transitions'])).toBe('transitions');
});

it('says nothing where nothing is close', () => {
  expect(nearest('discount', ['alpha', 'bins'])).toBeNull();
  expect(nearest('x', ['y'])).toBeNull();
  expect(nearest('x', [])).toBeNull();
});

it('prefers the earlier of two that are equally close', () => {
  expect(nearest('cost-3', ['cost-1', 'cost-2'])).toBe('cost-1');
});

it('finds every word after any single slip', () => {
  const words = ['divergence', 'value-term', 'parameterisation', 'smoothing', 'tolerance'];
  const slip = fc.record({
    word: fc.constantFrom(...words),
    at: fc.nat(7),
    letter: fc.constantFrom('q', 'z', '-', ''),
  });
  fc.assert(
    fc.property(slip, ({ word, at, letter }) => {
      const wrong = word.slice(0, at) + letter + word.slice(at + 1);
      expect(nearest(wrong, words)).toBe(word);
    }),
    { seed: 1, numRuns: 200 },
  );
});
