import { appendFileSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { appendHistory, largestBytes, readHistory } from '../../cli/history/history-file.ts';
import type { HistoryEntry } from '../../core/contract/index.ts';
import { historyEntry, historyNumber } from '../fixtures/history.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'irlbench-history-'));
  file = join(folder, 'history.jsonl');
});

/** An entry of about so many bytes. */
function entry(k: number, bytes = 0): HistoryEntry {
  return historyEntry(k, [], { source: `0.1.0 ${'x'.repeat(bytes)}` });
}

const runs = () => readHistory(file).map(({ run }) => Number.parseInt(run, 16));

describe('the file of a history', () => {
  it('only grows at its end', () => {
    appendHistory(file, entry(0), 10);
    const before = readFileSync(file, 'utf8');
    expect(appendHistory(file, entry(1), 10)).toEqual({ added: true, entries: 2, dropped: 0 });
    expect(readFileSync(file, 'utf8').startsWith(before)).toBe(true);
    expect(readHistory(file)).toEqual([entry(0), entry(1)]);
  });

  it('keeps so many entries, the newest', () => {
    for (let k = 0; k < 5; k++) appendHistory(file, entry(k), 3);
    expect(runs()).toEqual([2, 3, 4]);
    expect(appendHistory(file, entry(5), 1)).toEqual({ added: true, entries: 1, dropped: 3 });
    expect(runs()).toEqual([5]);
    expect(readdirSync(folder)).toEqual(['history.jsonl']);
  });

  it('stays below the size that hosts refuse, and always holds the newest', () => {
    for (let k = 0; k < 5; k++) appendHistory(file, entry(k, 3e6), 100);
    expect(runs()).toEqual([2, 3, 4]);
    expect(statSync(file).size).toBeLessThanOrEqual(largestBytes);
    appendHistory(file, entry(9, 1.5 * largestBytes), 100);
    expect(runs()).toEqual([9]);
  });

  it('takes a run once', () => {
    appendHistory(file, entry(0), 10);
    expect(appendHistory(file, entry(0), 10)).toEqual({ added: false, entries: 1, dropped: 0 });
  });

  it.each([
    ['a line cut short', '{"format":"irlbench/his', /line 2 has no end/],
    ['a line that is not JSON', '{"format":}\n', /line 2.*not JSON/],
    [
      'another version',
      `${JSON.stringify({ ...entry(1), version: 9 })}\n`,
      /line 2 has version 9.*version 2/,
    ],
    ['another document', '{"format":"irlbench/record"}\n', /line 2 is not of a history/],
    ['a wrong shape', `${JSON.stringify({ ...entry(1), exitCode: 'x' })}\n`, /line 2.*exitCode/],
  ])('refuses %s by its line, and leaves it as it is', (_, text, says) => {
    writeFileSync(file, `${JSON.stringify(entry(0))}\n`);
    appendFileSync(file, text);
    const before = readFileSync(file, 'utf8');
    expect(() => appendHistory(file, entry(2), 10)).toThrow(says);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

describe('a history of the first version', () => {
  it('is read, without versions, and goes on in the present one', () => {
    const { versions: _, ...number } = historyNumber({});
    const first = `${JSON.stringify({ ...entry(0), version: 1, numbers: [number] })}\n`;
    writeFileSync(file, first);
    expect(readHistory(file)).toEqual([{ ...entry(0), numbers: [{ ...number, versions: null }] }]);
    appendHistory(file, entry(1), 10);
    expect(readFileSync(file, 'utf8').startsWith(first)).toBe(true);
    expect(runs()).toEqual([0, 1]);
  });
});
