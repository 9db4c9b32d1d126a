import type { FromSchema } from '../../core/contract/index.ts';
import { parseJson } from '../../core/schema/parse-json.ts';
import { validate } from '../../core/schema/validate.ts';
import { linesOf } from '../json-lines.ts';

/** One line of `journal.jsonl`: what was done with a baseline, by whom and why. */
export const entrySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['at', 'action', 'suite', 'id', 'name', 'reason', 'author', 'source'],
  properties: {
    /** ISO 8601, UTC. */
    at: { type: 'string' },
    action: { enum: ['save', 'promote', 'rm'] },
    suite: { type: 'string' },
    id: { type: 'string' },
    name: { type: 'string' },
    reason: { type: 'string' },
    author: { type: 'string' },
    /** Package version and commit of the run that it was made from. */
    source: { type: 'string' },
  },
} as const;
export type Entry = FromSchema<typeof entrySchema>;

/**
 * The entries of a journal, in the order in which they were written.
 * @throws {BenchError} `bad-data`, `bad-record` naming the line that is none
 */
export function parseJournal(text: string, where: string): readonly Entry[] {
  return linesOf(text, where).map((line) =>
    validate<Entry>(entrySchema, parseJson(line.text, line.where), line.where),
  );
}

/** The entry that promoted what a suite is held to now, or `null`. */
export function promotedOf(journal: readonly Entry[], suite: string): Entry | null {
  return journal.findLast((entry) => entry.action === 'promote' && entry.suite === suite) ?? null;
}

/** What was saved and not removed since, the latest first. */
export function savedIn(journal: readonly Entry[]): readonly Entry[] {
  const found = new Map<string, Entry>();
  for (const entry of journal) {
    if (entry.action === 'save') found.set(entry.id, entry);
    else if (entry.action === 'rm') found.delete(entry.id);
  }
  return [...found.values()].toReversed();
}
