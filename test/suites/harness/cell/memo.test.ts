import { expect, it } from 'vitest';
import { createMemo } from '../../../../suites/harness/cell/memo.ts';

it('remembers the last few values, and forgets the one unused for longest', () => {
  const memo = createMemo<string>(2);
  const made: string[] = [];
  const ask = (name: string) =>
    memo(name, () => {
      made.push(name);
      return name.toUpperCase();
    });
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map(ask)).toEqual(['A', 'B', 'A', 'C', 'A', 'B']);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});

it('does not remember a failure', () => {
  const memo = createMemo<number>(2);
  expect(() =>
    memo('x', () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(memo('x', () => 1)).toBe(1);
});
