import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import {
  BenchError,
  type HistoryEntry,
  historyEntrySchema,
  historyVersion,
} from '../../core/contract/index.ts';
import { canonicalJson } from '../../core/numerics/canonical-json.ts';
import { showValue } from '../../core/schema/describe-schema.ts';
import { parseJson } from '../../core/schema/parse-json.ts';
import { validate } from '../../core/schema/validate.ts';
import { unwritable } from '../../suites/harness/store/write-whole.ts';
import { appendLine, linesOf } from '../json-lines.ts';
import { readText } from '../read-text.ts';

/** Hosts of repositories refuse files of 100 MB: a history stays far below. */
export const largestBytes = 10e6;

/** What became of an entry. */
export interface Appended {
  /** False where the very same run is there already. */
  readonly added: boolean;
  readonly entries: number;
  /** Oldest entries that made room. */
  readonly dropped: number;
}

/**
 * Every entry of a history, the oldest first.
 * @throws {BenchError} `bad-data`, `bad-record` naming the line that is none
 */
export function readHistory(path: string): readonly HistoryEntry[] {
  return linesOf(readText(path), path).map(({ text, where }) => entryOf(text, where));
}

function entryOf(line: string, where: string): HistoryEntry {
  const value = parseJson(line, where);
  const { format, version } = (value ?? {}) as { format?: unknown; version?: unknown };
  if (format !== 'irlbench/history')
    throw new BenchError('bad-record', `${where} is not of a history.`, { where });
  if (version === 1) return withoutVersions(value as object, where);
  if (version !== historyVersion) {
    throw new BenchError(
      'bad-record',
      `${where} has version ${showValue(version)}; this program reads version ${historyVersion}.`,
      { where },
    );
  }
  return validate<HistoryEntry>(historyEntrySchema, value, where);
}

/** A line of the first version says all but the versions of what it measured. */
function withoutVersions(value: object, where: string): HistoryEntry {
  const { numbers } = value as { numbers?: unknown };
  const own = Array.isArray(numbers)
    ? numbers.map((number: object) => ({ ...number, versions: null }))
    : numbers;
  return validate<HistoryEntry>(
    historyEntrySchema,
    { ...value, version: historyVersion, numbers: own },
    where,
  );
}

/**
 * Adds a line for a run to its history; a run that is there already is no news. Lines never change; where there are
 * more than `keep`, or more bytes than a repository should hold, the oldest go.
 */
export function appendHistory(path: string, entry: HistoryEntry, keep: number): Appended {
  const before = existsSync(path) ? readHistory(path) : [];
  if (before.some(({ run }) => run === entry.run))
    return { added: false, entries: before.length, dropped: 0 };
  const lines = [...before, entry].map((own) => canonicalJson(own));
  const dropped = surplus(lines, keep);
  if (dropped === 0) appendLine(path, lines.at(-1)!);
  else
    replace(
      path,
      lines
        .slice(dropped)
        .map((line) => `${line}\n`)
        .join(''),
    );
  return { added: true, entries: lines.length - dropped, dropped };
}

/** The old file stays where the new one does not fit. */
function replace(path: string, text: string): void {
  const fresh = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(fresh, text);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw unwritable(path, error);
  }
}

/** How many of the oldest lines must go; the newest always stays. */
function surplus(lines: readonly string[], keep: number): number {
  let dropped = Math.max(0, lines.length - keep);
  let bytes = lines.slice(dropped).reduce((sum, line) => sum + bytesOf(line), 0);
  while (bytes > largestBytes && dropped < lines.length - 1) {
    bytes -= bytesOf(lines[dropped]!);
    dropped++;
  }
  return dropped;
}

/** With the end of the line. */
function bytesOf(line: string): number {
  return Buffer.byteLength(line) + 1;
}
