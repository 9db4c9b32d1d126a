import { BenchError } from '../../core/contract/errors.ts';

/** One record of a CSV file and the line where it starts, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Records of comma-separated text (RFC 4180): quotes may hold commas, line ends and doubled quotes; spaces
 * around bare fields and blank lines do not count.
 * @param where names the text in messages
 * @throws {BenchError} `bad-data` where a quote is never closed
 */
export function parseCsv(text: string, where: string): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  const token = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let fields: string[] = [];
  let line = 1;
  let started = 1;
  while (token.lastIndex < text.length || fields.length > 0) {
    const match = token.exec(text);
    if (!match) {
      const message = `${where} line ${line}: a quote is opened and not closed, or stands inside a bare field.`;
      throw new BenchError('bad-data', message, { line });
    }
    const [whole, quoted, bare, end] = match;
    fields.push(quoted === undefined ? bare.trim() : quoted.replaceAll('""', '"'));
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    const blank = fields.length === 1 && fields[0] === '' && quoted === undefined;
    if (!blank) records.push({ line: started, fields });
    fields = [];
    started = line;
  }
  return records;
}
