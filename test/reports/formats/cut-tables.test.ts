import { describe, expect, it } from 'vitest';
import { cutColumns, cutRows, widthOf, wrapped } from '../../../reports/formats/cut-tables.ts';

const columns = (text: string) =>
  text.split(' ').map((word) => ({ subject: word[0]!, width: Number(word.slice(1)) }));

/** As TeX measures them (\settowidth) where an em is 10 pt. */
const measured = [
  ['Relative reward error', 9.333],
  ['[0.00148, 0.00329]', 7.722],
  ['uniform, regular', 7.092],
  ['IQ-Learn, linear in features', 11.972],
  ['Total variation', 6.503],
  ['WMDP of Mammoths', 9.783],
  ['-12,345', 3.111],
  ['Behavioural cloning', 8.656],
] as const;

describe('tables that are cut to a page', () => {
  it.each([
    ['all in one where there is room', 'p3 p3 r4', [[0, 1, 2]]],
    [
      'cut where the subject changes',
      'p3 p3 r3 r3',
      [
        [0, 1],
        [2, 3],
      ],
    ],
    ['subjects together where both fit', 'p2 p3 r3 v2', [[0, 1, 2, 3]]],
    [
      'a subject that is wider than a page',
      'p4 p4 p4 p4 r2',
      [
        [0, 1],
        [2, 3, 4],
      ],
    ],
    ['a column that is wider than a page', 'p2 r20 v2', [[0], [1], [2]]],
    ['nothing', '', []],
  ])('%s', (_, text, tables) => {
    expect(cutColumns(text === '' ? [] : columns(text), 10)).toEqual(tables);
  });

  it('rows go on in the next table', () => {
    expect(cutRows([2, 2, 3, 2, 9], 6)).toEqual([[0, 1], [2, 3], [4]]);
  });

  it('widths are those of Computer Modern, within a fifth', () => {
    // As TeX measures them at 10 pt, em of 10 pt: \\settowidth.
    for (const [text, width] of measured) {
      expect(widthOf(text) / width).toBeGreaterThan(0.95);
      expect(widthOf(text) / width).toBeLessThan(1.2);
    }
  });

  it('words stay whole', () => {
    expect(wrapped('Relative reward error', 6)).toEqual(['Relative', 'reward error']);
    expect(wrapped('Unidentifiability', 6)).toEqual(['Unidentifiability']);
  });
});
