import { join } from 'node:path';
import { BenchError } from '../../core/contract/errors.ts';
import type { BusReadings } from '../bus/rust-1987.ts';
import { readText } from './read-file.ts';

/** The public odometer files of Rust (1987): each a matrix, a bus a column, stored column by column. */
export const ascFiles = {
  '1': { name: 'g870.asc', rows: 36, buses: 15 },
  '2': { name: 'rt50.asc', rows: 60, buses: 4 },
  '3': { name: 't8h203.asc', rows: 81, buses: 48 },
  '4': { name: 'a530875.asc', rows: 128, buses: 37 },
  '5': { name: 'a530874.asc', rows: 137, buses: 12 },
  '6': { name: 'a452374.asc', rows: 137, buses: 10 },
  '7': { name: 'a530872.asc', rows: 137, buses: 18 },
  '8': { name: 'a452372.asc', rows: 137, buses: 18 },
} as const;
export type BusGroup = keyof typeof ascFiles;

/** Rows before the readings: number, purchase, two replacements (month, year, odometer), start of readings. */
const headerRows = 11;
const replacementRows = [5, 8];

/** Where the file of a group lies inside a directory of raw files. */
export function ascPath(directory: string, group: BusGroup): string {
  return join(directory, ascFiles[group].name);
}

/**
 * The buses of one group, from the raw file.
 * @throws {BenchError} `bad-data` where the file is missing, is not integers, or has another length
 */
export function readBuses(directory: string, group: BusGroup): readonly BusReadings[] {
  const path = ascPath(directory, group);
  const { rows, buses } = ascFiles[group];
  const values = readIntegers(path);
  if (values.length !== rows * buses) {
    const allowed = `group ${group} has ${rows} rows for each of ${buses} buses, ${rows * buses} in all`;
    throw new BenchError('bad-data', `${path} holds ${values.length} numbers: ${allowed}.`, { path });
  }
  return Array.from({ length: buses }, (_, bus) => {
    const column = values.slice(bus * rows, (bus + 1) * rows);
    return {
      replacements: replacementRows.map((row) => column[row]).filter((odometer) => odometer > 0),
      odometer: column.slice(headerRows),
    };
  });
}

function readIntegers(path: string): readonly number[] {
  const lines = readText(path, 'an odometer file of Rust (1987)').trimEnd().split(/\r?\n/);
  return lines.map((line, index) => {
    const text = line.trim();
    if (/^\d+$/.test(text)) return Number(text);
    throw new BenchError('bad-data', `${path} line ${index + 1} is "${text}": it must be a whole number.`, {
      path,
    });
  });
}
