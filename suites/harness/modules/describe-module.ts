import { readFileSync, writeSync } from 'node:fs';
import process from 'node:process';
import { BenchError, type ErrorCode } from '../../../core/contract/errors.ts';
import type { Estimator, Options } from '../../../core/contract/index.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import type { Catalog } from '../catalog.ts';
import { lookUp } from '../catalog.ts';
import { framesDescriptor } from '../isolation/answer-frames.ts';
import { resolveOptions } from '../plan/options.ts';
import { loadEstimator, refuseTaken } from './load-module.ts';

/** Asked of a child: what does this module say of itself, and under these options? */
export interface ModuleQuestion {
  readonly path: string;
  /** Each with what names it in messages. */
  readonly asked: readonly { readonly options: Options; readonly where: string }[];
}

/** All that planning needs of an estimator, as plain data. */
export interface ModuleDescription
  extends Pick<Estimator, 'id' | 'title' | 'summary' | 'references' | 'version' | 'options'> {
  readonly files: readonly string[] | null;
  readonly hasExact: boolean;
  /** By canonical JSON of the completed options: those asked for, and those that they lead to. */
  readonly under: Readonly<Record<string, DescriptionUnder>>;
}

/** What an estimator declares under one set of options. */
export type DescriptionUnder = {
  readonly [name in 'recovers' | 'information' | 'certificates' | 'limit']: ReturnType<Estimator[name]>;
} & { readonly exact: Options | null };

export type ModuleAnswer =
  | { readonly description: ModuleDescription }
  | { readonly error: { readonly code: ErrorCode; readonly message: string } };

/** Answers the question on standard input through the pipe, and ends: a module may do what it likes meanwhile. */
export async function describeFromPipe(catalog: Catalog): Promise<void> {
  const question = JSON.parse(readFileSync(0, 'utf8')) as ModuleQuestion;
  writeSync(framesDescriptor, JSON.stringify(await answerTo(question, catalog)));
  process.exit();
}

async function answerTo(question: ModuleQuestion, catalog: Catalog): Promise<ModuleAnswer> {
  try {
    return { description: await describeModule(question, catalog) };
  } catch (error) {
    if (error instanceof BenchError) return { error: { code: error.code, message: error.message } };
    const message = `The module ${question.path} cannot describe itself: ${String(error)}`;
    return { error: { code: 'bad-data', message } };
  }
}

async function describeModule({ path, asked }: ModuleQuestion, catalog: Catalog): Promise<ModuleDescription> {
  const estimator = await loadEstimator(path);
  refuseTaken(estimator.id, catalog, path);
  const under: Record<string, DescriptionUnder> = {};
  const describe = (given: Options, where: string): void => {
    const options = resolveOptions(estimator.options, given, where);
    const name = canonicalJson(options);
    if (name in under) return;
    const said = declarations(estimator, options, catalog, path);
    under[name] = said;
    if (said.limit !== null) describe(said.limit, `the module ${path}: limit`);
    if (said.exact !== null) describe(said.exact, `the module ${path}: exact`);
  };
  for (const { options, where } of asked) describe(options, where);
  const { id, title, summary, references, version, options } = estimator;
  const files = estimator.files ?? null;
  const hasExact = estimator.exact !== undefined;
  return { id, title, summary, references, version, options, files, hasExact, under };
}

function declarations(
  estimator: Estimator,
  options: Options,
  catalog: Catalog,
  path: string,
): DescriptionUnder {
  const certificates = estimator.certificates(options);
  for (const { id } of certificates)
    lookUp(catalog.metrics, id, 'certificate', `the module ${path}: certificates`);
  return {
    recovers: estimator.recovers(options),
    information: estimator.information(options),
    certificates,
    limit: estimator.limit(options),
    exact: estimator.exact?.(options) ?? null,
  };
}
