import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../../../core/contract/errors.ts';
import type { Estimator, Options, Suite } from '../../../core/contract/index.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import type { Catalog } from '../catalog.ts';
import { childEnvironment } from '../isolation/child-environment.ts';
import type { CodeDigests } from '../plan/identity.ts';
import { expandGrid } from '../plan/options.ts';
import type { DescriptionUnder, ModuleAnswer, ModuleDescription, ModuleQuestion } from './describe-module.ts';
import { moduleDigest, type PlannedModule } from './module-files.ts';

/** What a run may name, with the estimators of a user's modules among it. */
export interface Adopted {
  /** With the module's own id wherever a row named its path. */
  readonly suite: Suite;
  readonly catalog: Catalog;
  readonly digests: CodeDigests;
  /** By id of the estimator. */
  readonly modules: ReadonlyMap<string, PlannedModule>;
}

/** Where modules are looked for, and who looks into them. */
export interface ModuleOptions {
  readonly digests: CodeDigests;
  /** The compiled module that is started to look into a user's. */
  readonly worker?: URL | undefined;
  /** Directory that relative paths start from; default: the working directory. */
  readonly base?: string;
}

/** A module that has not described itself after this long never will. */
const describeMs = 30_000;

/** Whether a row names a module by its path, and not an estimator by its id. */
export function isModulePath(id: string): boolean {
  return id.startsWith('.') || id.startsWith('/');
}

/**
 * Takes the estimators that a suite names by path into the catalog, as stand-ins: their code runs in child
 * processes alone.
 * @throws {BenchError} `bad-data` naming the path and why it is no estimator
 */
export function adoptModules(suite: Suite, catalog: Catalog, options: ModuleOptions): Adopted {
  const { estimators } = suite;
  const none = { suite, catalog, digests: options.digests, modules: new Map() };
  if (!Array.isArray(estimators)) return none;
  const rows = estimators.map((entry, i) => ({
    ...entry,
    where: `suite ${suite.id}: estimators[${i}].options`,
  }));
  const paths = [
    ...new Set(rows.map(({ id }) => id).filter((id) => typeof id === 'string' && isModulePath(id))),
  ];
  if (paths.length === 0) return none;
  const read = paths.map((path) => {
    const asked = rows
      .filter(({ id }) => id === path)
      .flatMap(({ options: grid = {}, where }) =>
        expandGrid(grid).map((given) => ({ options: given, where })),
      );
    return [path, readModule(path, asked, options)] as const;
  });
  const byPath = new Map(read);
  return {
    suite: {
      ...suite,
      estimators: estimators.map((entry) => ({
        ...entry,
        id: byPath.get(entry.id)?.estimator.id ?? entry.id,
      })),
    },
    ...adopt(
      read.map(([, module]) => module),
      catalog,
      options.digests,
    ),
  };
}

/** A user's module, read by a child. */
export interface UserModule extends PlannedModule {
  readonly estimator: Estimator;
}

/**
 * What a module says of itself, asked in a child process, so that one that hangs, prints or exits does so there.
 * @param asked options that it will be asked about, as they are given
 * @throws {BenchError} `bad-data` naming the path and why it is no estimator
 */
export function readModule(
  path: string,
  asked: ModuleQuestion['asked'],
  { worker, base = '.' }: ModuleOptions,
): UserModule {
  if (worker === undefined)
    throw new BenchError('internal', 'A suite with a module was planned without a worker to look into it.');
  const absolute = resolve(base, path);
  const digestOf = (files: readonly string[] | null): string => moduleDigest(absolute, files);
  // Before anything is started: a path that leads nowhere has a sentence of its own.
  digestOf([]);
  const description = describeIn(worker, { path: absolute, asked });
  const { files } = description;
  return { estimator: standIn(description), path: absolute, files, digest: digestOf(files) };
}

/** The catalog and the digests with these modules among them. @throws {BenchError} `bad-data` where two share an id */
export function adopt(
  modules: readonly UserModule[],
  catalog: Catalog,
  digests: CodeDigests,
): Pick<Adopted, 'catalog' | 'digests' | 'modules'> {
  const planned = new Map<string, PlannedModule>();
  for (const { estimator, path, files, digest } of modules) {
    const other = planned.get(estimator.id)?.path ?? path;
    if (other !== path)
      throw new BenchError('bad-data', `The modules ${other} and ${path} are both "${estimator.id}".`, {
        path,
      });
    planned.set(estimator.id, { path, files, digest });
  }
  const ids = Object.fromEntries(modules.map(({ estimator, digest }) => [estimator.id, digest]));
  const own = modules.map(({ estimator }) => [estimator.id, estimator] as const);
  return {
    catalog: { ...catalog, estimators: new Map([...catalog.estimators, ...own]) },
    digests: { ...digests, ids: { ...digests.ids, ...ids } },
    modules: planned,
  };
}

function describeIn(worker: URL, question: ModuleQuestion): ModuleDescription {
  const { output, error, status, signal } = spawnSync(process.execPath, [fileURLToPath(worker)], {
    env: childEnvironment('describe', randomUUID()),
    input: JSON.stringify(question),
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    timeout: describeMs,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  });
  const text = output?.[3] ?? '';
  const how = error?.message.includes('ETIMEDOUT')
    ? `it did not come to an end within ${describeMs / 1000} s`
    : `its process ended with ${signal ?? `exit code ${status}`} while it was read`;
  if (text === '')
    throw new BenchError('bad-data', `The module ${question.path} is no estimator: ${how}.`, {
      path: question.path,
    });
  const answer = JSON.parse(text) as ModuleAnswer;
  if ('error' in answer)
    throw new BenchError(answer.error.code, answer.error.message, { path: question.path });
  return answer.description;
}

/** Speaks for an estimator whose code is not in this process: it declares, and never answers. */
function standIn({ under, hasExact, ...description }: ModuleDescription): Estimator {
  const { id, title, summary, references, version, options: schema } = description;
  const at = (options: Options): DescriptionUnder => {
    const said = under[canonicalJson(options)];
    if (said !== undefined) return said;
    throw new BenchError('internal', `${id} was not asked about ${canonicalJson(options)}.`);
  };
  return {
    id,
    title,
    summary,
    references,
    version,
    options: schema,
    recovers: (options) => at(options).recovers,
    information: (options) => at(options).information,
    certificates: (options) => at(options).certificates,
    limit: (options) => at(options).limit,
    ...(hasExact ? { exact: (options: Options) => at(options).exact } : {}),
    refuses: () => null,
    fit: () => {
      throw new BenchError('internal', `${id} answers in a process of its own only.`);
    },
  };
}
