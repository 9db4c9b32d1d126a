import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Baseline, BenchError } from '../../core/contract/index.ts';
import { nearest } from '../../core/schema/nearest.ts';
import { makeFolder } from '../../suites/harness/store/make-folder.ts';
import { writeWhole } from '../../suites/harness/store/write-whole.ts';
import { appendLine } from '../json-lines.ts';
import { baselineId, baselineText, parseBaseline } from './baseline-text.ts';
import { type Entry, parseJournal, promotedOf, savedIn } from './journal.ts';

/** A baseline and the entry that saved it. */
export interface Saved {
  readonly entry: Entry;
  readonly baseline: Baseline;
}

/** What a journal says beyond which baseline it is about. */
export interface Because {
  readonly reason: string;
  readonly author: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export const journalName = 'journal.jsonl';

/** The file of a baseline within its folder. */
export function fileName({ suite, id }: Pick<Entry, 'suite' | 'id'>): string {
  return `${suite}-${id}.jsonl`;
}

/** What was done in a folder, in order; empty where it does not exist. */
export function journalIn(folder: string): readonly Entry[] {
  const path = join(folder, journalName);
  return existsSync(path) ? parseJournal(readFileSync(path, 'utf8'), path) : [];
}

/**
 * Writes a baseline under the digest of its content and says so in the journal. The same content again is no news.
 * @throws {BenchError} `usage` for a name that another baseline has; `infrastructure` where nothing can be written
 */
export async function saveBaseline(
  folder: string,
  baseline: Baseline,
  name: string | undefined,
  because: Because,
): Promise<Entry> {
  const text = baselineText(baseline);
  const id = baselineId(text);
  const journal = journalIn(folder);
  const known = savedIn(journal).find((entry) => entry.id === id);
  if (known !== undefined && (name === undefined || known.name === name)) return known;
  const taken = savedIn(journal).find((entry) => entry.name === name);
  if (taken !== undefined) {
    throw new BenchError(
      'usage',
      `The name ${JSON.stringify(name)} is that of ${taken.id}, and baselines never change: choose another name.`,
      { name: name ?? '' },
    );
  }
  const { suite, source } = baseline;
  makeFolder(folder);
  await writeWhole(join(folder, fileName({ suite, id })), text);
  return append(folder, { action: 'save', suite, id, name: name ?? id, source, ...because });
}

/**
 * What a name, or the start of a digest, stands for.
 * @throws {BenchError} `usage` for an unknown or ambiguous one; `bad-record` where its file was edited
 */
export function findBaseline(folder: string, name: string): Saved {
  const saved = savedIn(journalIn(folder));
  const named = saved.filter((entry) => entry.name === name);
  const found = named.length > 0 ? named : saved.filter(({ id }) => id.startsWith(name));
  if (found.length === 1) return { entry: found[0]!, baseline: readEntry(folder, found[0]!) };
  const names = saved.map((entry) => entry.name);
  const guess = nearest(name, names);
  throw new BenchError(
    'usage',
    found.length > 1
      ? `${JSON.stringify(name)} names ${found.length} baselines of ${folder}: give more of the digest.`
      : `${folder} has no baseline ${JSON.stringify(name)}${guess ? `; did you mean ${guess}?` : names.length === 0 ? ': it has none.' : `. There are ${names.join(', ')}.`}`,
    { name },
  );
}

function readEntry(folder: string, entry: Entry): Baseline {
  const path = join(folder, fileName(entry));
  return checkedBaseline(readFileSync(path, 'utf8'), entry, path);
}

/**
 * The baseline in a text, held against the digest in its name.
 * @throws {BenchError} `bad-record` where it was edited
 */
export function checkedBaseline(text: string, { id }: Pick<Entry, 'id'>, where: string): Baseline {
  if (baselineId(text) !== id) {
    throw new BenchError('bad-record', `${where} was edited: its digest is ${baselineId(text)}.`, { where });
  }
  return parseBaseline(text, where);
}

/** Holds a suite to a baseline from now on. @throws as `findBaseline` does */
export function promoteBaseline(folder: string, name: string, because: Because): Entry {
  const { entry } = findBaseline(folder, name);
  return append(folder, { ...entry, action: 'promote', ...because });
}

/**
 * Removes the file of a baseline; the journal keeps that it was there.
 * @throws {BenchError} `usage` for the promoted one; as `findBaseline` does
 */
export function removeBaseline(folder: string, name: string, because: Because): Entry {
  const { entry } = findBaseline(folder, name);
  if (promotedOf(journalIn(folder), entry.suite)?.id === entry.id) {
    throw new BenchError('usage', `${name} is what ${entry.suite} is held to: promote another first.`, {
      name,
    });
  }
  rmSync(join(folder, fileName(entry)));
  return append(folder, { ...entry, action: 'rm', ...because });
}

function append(folder: string, entry: Entry): Entry {
  appendLine(join(folder, journalName), JSON.stringify(entry));
  return entry;
}
