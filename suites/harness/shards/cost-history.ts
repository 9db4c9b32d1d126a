import { existsSync, readFileSync, statSync } from 'node:fs';
import { BenchError } from '../../../core/contract/errors.ts';
import type { CellKey, PlannedWorld, Status } from '../../../core/contract/index.ts';
import { parseJson } from '../../../core/schema/parse-json.ts';
import { validate } from '../../../core/schema/validate.ts';
import { openExistingStore } from '../store/store.ts';

/** One cell that was run somewhere: what it asked, in which world, and the milliseconds that it took. */
export interface Measured {
  readonly cell: string;
  readonly key: CellKey;
  readonly world: PlannedWorld;
  readonly ms: number;
}

/** What is known of costs: cells of an earlier run, or costs that were written down for each cell. */
export interface CostHistory {
  readonly measured: readonly Measured[];
  /** Milliseconds by cell digest. */
  readonly stated: ReadonlyMap<string, number>;
}

export const nothingKnown: CostHistory = { measured: [], stated: new Map() };

/** A file of costs: small enough to be committed, so that every shard of a grid is cut by the same numbers. */
const costsSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'irlbench costs: milliseconds of each cell',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'version', 'cells'],
  properties: {
    format: { const: 'irlbench/costs' },
    version: { const: 1 },
    /** By cell digest. */
    cells: { type: 'object', additionalProperties: { type: 'integer', minimum: 1 } },
  },
} as const;

/** Ends whose time says nothing of the work: the cell was not run to an end of its own. */
const uninformative: readonly Status[] = ['cancelled', 'skipped', 'infrastructure'];

/**
 * What a run folder measured, or what a file of costs states.
 * @throws {BenchError} `bad-data` where the path is neither
 */
export function readCosts(path: string): CostHistory {
  if (!existsSync(path))
    throw new BenchError('bad-data', `--costs is ${path}: there is no such run folder or file of costs.`, {
      path,
    });
  return statSync(path).isDirectory() ? costsOfRun(path) : costsOfFile(path);
}

function costsOfRun(directory: string): CostHistory {
  const store = openExistingStore(directory);
  const { cells, worlds } = store.readManifest()!;
  const worldOf = new Map(cells.map(({ cell, world }) => [cell, worlds[world]]));
  const measured = [...worldOf].flatMap(([cell, world]) => {
    const read = store.readRecord(cell);
    if (read.kind !== 'found' || uninformative.includes(read.value.result.status)) return [];
    return [{ cell, key: read.value.result.key, world, ms: read.value.circumstance.totalMs }];
  });
  return { measured, stated: new Map() };
}

function costsOfFile(path: string): CostHistory {
  const file = validate<{ cells: Readonly<Record<string, number>> }>(
    costsSchema,
    parseJson(readFileSync(path, 'utf8'), path),
    path,
  );
  return { measured: [], stated: new Map(Object.entries(file.cells)) };
}

/** The text of a file of costs. */
export function costsFile(costs: ReadonlyMap<string, number>): string {
  const cells = Object.fromEntries([...costs].sort(([x], [y]) => (x < y ? -1 : 1)));
  return `${JSON.stringify({ format: 'irlbench/costs', version: 1, cells }, null, 1)}\n`;
}
