import { appendFileSync, existsSync, renameSync, writeFileSync } from 'node:fs';
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
  const text = readText(path);
  if (text !== '' && !text.endsWith('\n')) {
    const line = text.split('\n').length;
    throw new BenchError(
      'bad-record',
      `${path}: line ${line} has no end, so its writer was stopped: remove it.`,
      { line },
    );
  }
  return text
    .split('\n')
    .flatMap((line, k) => (line === '' ? [] : [entryOf(line, `${path}: line ${k + 1}`)]));
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
  const lines = [...before, entry].map((own) => `${canonicalJson(own)}\n`);
  const dropped = surplus(lines, keep);
  if (dropped === 0) {
    // One write to the end: a reader sees the whole line or none of it.
    appendFileSync(path, lines.at(-1)!);
  } else {
    const fresh = `${path}.${process.pid}.tmp`;
    writeFileSync(fresh, lines.slice(dropped).join(''));
    renameSync(fresh, path);
  }
  return { added: true, entries: lines.length - dropped, dropped };
}

/** How many of the oldest lines must go; the newest always stays. */
function surplus(lines: readonly string[], keep: number): number {
  let dropped = Math.max(0, lines.length - keep);
  let bytes = lines.slice(dropped).reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  while (bytes > largestBytes && dropped < lines.length - 1) {
    bytes -= Buffer.byteLength(lines[dropped]!);
    dropped++;
  }
  return dropped;
}
