import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBuses } from '../../../environments/files/asc.ts';
import { temporaryDirectory } from './temporary.ts';

const directory = temporaryDirectory();

/** The file of group 2: four buses, a replacement at 2,000 miles each, then 49 readings. */
const column = (bus: number): number[] => [bus, 5, 83, 1, 84, 2000, 0, 0, 0, 5, 83, ...Array(49).keys()];
const rows = [1, 2, 3, 4].flatMap(column);
const write = (lines: readonly (string | number)[], end = '\n'): string =>
  dirname(directory.write('rt50.asc', lines.map((line) => `      ${line}`).join(end) + end));

describe('a raw file', () => {
  it.each(['\n', '\r\n'])('holds a bus a column, line ends %j', (end) => {
    const buses = readBuses(write(rows, end), '2');
    expect(buses).toHaveLength(4);
    expect(buses[3]).toEqual({ replacements: [2000], odometer: [...Array(49).keys()] });
  });

  it('has a known length', () => {
    const path = write(rows.slice(1));
    expect(() => readBuses(path, '2')).toThrow(
      'holds 239 numbers: group 2 has 60 rows for each of 4 buses, 240 in all.',
    );
  });

  it('holds whole numbers', () => {
    const path = write(['1.5', ...rows.slice(1)]);
    expect(() => readBuses(path, '2')).toThrow('rt50.asc line 1 is "1.5": it must be a whole number.');
  });

  it('is where it is said to be', () => {
    expect(() => readBuses('/nowhere', '2')).toThrow('/nowhere/rt50.asc: there is no such file');
  });
});
