import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { BenchError, type Suite, suiteSchema } from '../core/contract/index.ts';
import { nearest } from '../core/schema/nearest.ts';
import { parseJson } from '../core/schema/parse-json.ts';
import { validate } from '../core/schema/validate.ts';
import { readText } from './read-text.ts';

const catalogue = new URL('../suites/catalog/', import.meta.url);

/** Ids of the suites that come with the program, in alphabetical order. */
export function suiteIds(): string[] {
  return readdirSync(catalogue)
    .filter((name) => name.endsWith('.json'))
    .map((name) => basename(name, '.json'))
    .sort();
}

/**
 * A suite by its id or by the path of a JSON file.
 * @throws {BenchError} `usage` for an unknown id; `bad-data` for a file that is not a suite
 */
export function readSuite(name: string): Suite {
  const isPath = namesFile(name);
  const ids = suiteIds();
  if (!isPath && !ids.includes(name)) {
    const guess = nearest(name, ids);
    throw new BenchError(
      'usage',
      `There is no suite ${JSON.stringify(name)}${guess ? `; did you mean ${guess}?` : '.'} Known suites: ${ids.join(', ')}; or give the path of a .json file.`,
      { suite: name },
    );
  }
  const text = readText(isPath ? name : new URL(`${name}.json`, catalogue));
  return validate<Suite>(suiteSchema, parseJson(text, `suite ${name}`), `suite ${name}`);
}

/** Where relative paths in a suite start from: the folder of its file, or the working directory. */
export function suiteBase(name: string): string {
  return namesFile(name) ? dirname(name) : '.';
}

/** Whether a suite is named by the path of its file. */
export function namesFile(name: string): boolean {
  return name.endsWith('.json') || name.includes('/');
}
