import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Verdict, verdictSchema, verdictVersion } from '../../core/contract/index.ts';
import { parseJson } from '../../core/schema/parse-json.ts';
import { validate } from '../../core/schema/validate.ts';
import { answersDigest } from '../../reports/regression/answers-digest.ts';
import { baselineOf } from '../../reports/regression/baseline-of.ts';
import { readRun, type StoredRun } from './read-run.ts';
import { type Regression, withEarlierCheck } from './with-regression.ts';

/**
 * A run with what `check` said of it, where it was checked: its gates are judged from the records as ever, and what
 * was found beside the baseline comes from its `verdict.json`, as long as the answers are the same.
 *
 * @throws {BenchError} `bad-data` for a `verdict.json` that somebody edited; as `readRun` does
 */
export function checkedRun(directory: string): StoredRun {
  const run = readRun(directory);
  const earlier = earlierCheck(directory);
  if (earlier === null) return run;
  const { manifest, records, verdict } = run;
  const of = answersDigest(baselineOf(manifest, records, verdict.gates));
  return { ...run, verdict: withEarlierCheck(verdict, earlier, of) };
}

/**
 * What the `verdict.json` of a run says of a baseline, or `null`. Another version of it is not read: the check is made
 * again.
 * @throws {BenchError} `bad-data` for one that somebody edited
 */
export function earlierCheck(directory: string): Regression | null {
  const path = join(directory, 'verdict.json');
  if (!existsSync(path)) return null;
  const stored = parseJson(readFileSync(path, 'utf8'), path) as Partial<Verdict> | null;
  if (stored?.format === 'irlbench/verdict' && stored.version !== verdictVersion)
    return stored.regression === undefined ? null : ofAnotherVersion(path, String(stored.version));
  return validate<Verdict>(verdictSchema, stored, path).regression ?? null;
}

function ofAnotherVersion(path: string, version: string): Regression {
  const from = `${path} has version ${version}; this program reads version ${verdictVersion}: check again.`;
  return { baseline: { id: null, from }, comparison: null, of: '0'.repeat(64) };
}
