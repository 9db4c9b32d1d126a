import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../../../core/contract/errors.ts';
import type { FromSchema } from '../../../core/contract/schema.ts';
import { parseJson } from '../../../core/schema/parse-json.ts';
import { validate } from '../../../core/schema/validate.ts';
import { writeWhole } from '../store/write-whole.ts';

const count = { type: 'integer', minimum: 1 } as const;

/** What `submit` and `collect` must know of a grid that was emitted. */
export const gridSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['format', 'version', 'suite', 'selection', 'shards', 'arrays'],
  properties: {
    format: { const: 'irlbench/slurm-grid' },
    version: { const: 1 },
    /** Id of a suite, or absolute path of its file. */
    suite: { type: 'string' },
    /** The words that select its cells, as `run` takes them. */
    selection: { type: 'array', items: { type: 'string' } },
    shards: count,
    arrays: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['script', 'first', 'count'],
        properties: { script: { type: 'string' }, first: count, count },
      },
    },
  },
} as const;
export type Grid = FromSchema<typeof gridSchema>;

/** What was handed to Slurm at one time. */
export const submissionSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['arrays', 'merge'],
  properties: {
    arrays: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['job', 'first', 'tasks'],
        properties: {
          /** Slurm's number of the array. */
          job: { type: 'string' },
          /** Shard of its task 0. */
          first: count,
          tasks: { type: 'array', items: { type: 'integer', minimum: 0 } },
        },
      },
    },
    /** Slurm's number of the job that merges; null until it was submitted. */
    merge: { anyOf: [{ type: 'string' }, { type: 'null' }] },
  },
} as const;
const submissionsSchema = { type: 'array', items: submissionSchema } as const;
export type Submissions = FromSchema<typeof submissionsSchema>;
export type Submission = Submissions[number];

const gridPath = (folder: string): string => join(folder, 'grid.json');
const submissionsPath = (folder: string): string => join(folder, 'submissions.json');

/** @throws {BenchError} `bad-data` where the folder holds no grid */
export function readGrid(folder: string): Grid {
  const path = gridPath(folder);
  if (!existsSync(path))
    throw new BenchError(
      'bad-data',
      `${folder} holds no grid: there is no grid.json in it; "irlbench slurm emit SUITE --out ${folder}" writes one.`,
      { folder },
    );
  return validate<Grid>(gridSchema, parseJson(readFileSync(path, 'utf8'), path), path);
}

export function writeGrid(folder: string, grid: Grid): Promise<void> {
  return writeWhole(gridPath(folder), `${JSON.stringify(grid, null, 2)}\n`);
}

/** What was submitted of a grid so far, in order. */
export function readSubmissions(folder: string): Submissions {
  const path = submissionsPath(folder);
  if (!existsSync(path)) return [];
  return validate<Submissions>(submissionsSchema, parseJson(readFileSync(path, 'utf8'), path), path);
}

export function writeSubmissions(folder: string, submissions: Submissions): Promise<void> {
  return writeWhole(submissionsPath(folder), `${JSON.stringify(submissions, null, 2)}\n`);
}

/** Where a shard runs. */
export function shardFolder(folder: string, shard: number): string {
  return join(folder, 'shards', String(shard));
}
