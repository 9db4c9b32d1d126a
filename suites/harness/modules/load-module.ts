import { pathToFileURL } from 'node:url';
import { BenchError } from '../../../core/contract/errors.ts';
import type { Estimator } from '../../../core/contract/index.ts';
import { validate } from '../../../core/schema/validate.ts';
import type { Catalog } from '../catalog.ts';

/** A user's own estimator: what a module exports by default. */
export interface UserEstimator extends Estimator {
  /** Files that its answers depend on, from the module's folder; default: the module and what it imports relatively. */
  readonly files?: readonly string[];
}

const sentence = { type: 'string', minLength: 1 } as const;

/** What can be said of an estimator without calling it. */
const dataSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'title', 'summary', 'references', 'version', 'options'],
  properties: {
    id: { type: 'string', pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' },
    title: sentence,
    summary: sentence,
    references: {
      type: 'array',
      items: {
        type: 'object',
        required: ['citation', 'at'],
        properties: { citation: sentence, at: { type: 'string' } },
      },
    },
    reference: sentence,
    version: { type: 'integer', minimum: 1 },
    options: {
      type: 'object',
      required: ['type', 'additionalProperties', 'properties'],
      properties: {
        type: { const: 'object' },
        additionalProperties: { const: false },
        properties: {
          type: 'object',
          additionalProperties: { type: 'object', required: ['default'], properties: { default: {} } },
        },
      },
    },
    files: { type: 'array', minItems: 1, items: sentence },
  },
} as const;

const functions = ['recovers', 'information', 'certificates', 'limit', 'refuses', 'fit'] as const;

/**
 * Imports a module into this process and checks what it exports: foreign code runs, so this is for child
 * processes and for commands that are about that module alone.
 * @param path absolute
 * @throws {BenchError} `bad-data` naming the path and why it is no estimator
 */
export async function loadEstimator(path: string): Promise<UserEstimator> {
  const { default: found } = await importModule(path);
  if (typeof found !== 'object' || found === null)
    throw wrong(
      path,
      `its default export is ${found === null ? 'null' : typeof found}; it must be an Estimator`,
    );
  const estimator = found as UserEstimator;
  const data = Object.keys(dataSchema.properties).flatMap((name) => {
    const value: unknown = Reflect.get(estimator, name);
    return value === undefined ? [] : [[name, plain(value, path, name)] as const];
  });
  validate(dataSchema, Object.fromEntries(data), `the module ${path}`);
  for (const name of functions) requireFunction(estimator, name, path);
  if (estimator.exact !== undefined) requireFunction(estimator, 'exact', path);
  return estimator;
}

/**
 * The catalog with the estimator of a module.
 * @throws {BenchError} `bad-data` for a module that is no estimator, or takes an id that is taken
 */
export async function withModule(catalog: Catalog, path: string): Promise<Catalog> {
  const estimator = await loadEstimator(path);
  refuseTaken(estimator.id, catalog, path);
  return { ...catalog, estimators: new Map([...catalog.estimators, [estimator.id, estimator]]) };
}

/** @throws {BenchError} `bad-data` where something in the catalog has this id, of whatever kind */
export function refuseTaken(id: string, catalog: Catalog, path: string): void {
  const taken = Object.values(catalog).some((kind: ReadonlyMap<string, unknown>) => kind.has(id));
  if (taken) throw wrong(path, `its id is "${id}", which is taken; give it a name of its own`);
}

function wrong(path: string, reason: string): BenchError {
  return new BenchError('bad-data', `The module ${path} is no estimator: ${reason}.`, { path });
}

async function importModule(path: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error);
    throw new BenchError(
      'bad-data',
      `The module ${path} cannot be imported: ${reason}`,
      { path },
      { cause: error },
    );
  }
}

/** Data must survive a copy: what holds a function or a class instance is not data. */
function plain(value: unknown, path: string, name: string): unknown {
  try {
    return structuredClone(value);
  } catch {
    throw wrong(path, `${name} must be plain data`);
  }
}

function requireFunction(estimator: object, name: string, path: string): void {
  const value: unknown = Reflect.get(estimator, name);
  if (typeof value === 'function') return;
  throw wrong(path, `${name} is ${value === undefined ? 'missing' : typeof value}; it must be a function`);
}
