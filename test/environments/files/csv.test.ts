import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCsv } from '../../../environments/files/csv.ts';

const fieldsOf = (text: string): (readonly string[])[] => parseCsv(text, 'x.csv').map(({ fields }) => fields);

it.each([
  [
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a,b\r\n1,2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a,\n,b',
    [
      ['a', ''],
      ['', 'b'],
    ],
  ],
  [' a , b \n', [['a', 'b']]],
  ['"a,b","c ""d"""\n', [['a,b', 'c "d"']]],
  ['\n\na\n\n', [['a']]],
  ['""\n', [['']]],
  ['', []],
])('%j', (text, expected) => {
  expect(fieldsOf(text)).toEqual(expected);
});

it('counts lines, also inside quotes and over blank ones', () => {
  expect(parseCsv('a\n\n"b\nc"\nd', 'x.csv').map(({ line }) => line)).toEqual([1, 3, 5]);
});

it('refuses a quote that never closes, naming its line', () => {
  expect(() => parseCsv('a\n"b\n', 'x.csv')).toThrow('x.csv line 2: a quote is opened and not closed');
});

it('reads back whatever is written with quotes', () => {
  const row = fc.array(fc.string(), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const text = rows
        .map((fields) => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(','))
        .join('\n');
      expect(fieldsOf(text)).toEqual(rows);
    }),
    { seed: 1, numRuns: 300 },
  );
});
