import { resolve } from 'node:path';
import process from 'node:process';
import { BenchError, type ErrorCode, type Estimator } from '../core/contract/index.ts';
import { nearest } from '../core/schema/nearest.ts';
import { checks, conformanceWorlds, type Outcome, tryCheck } from '../suites/conformance/index.ts';
import { loadEstimator } from '../suites/harness/modules/load-module.ts';
import { isModulePath } from '../suites/harness/modules/user-modules.ts';
import { catalog } from './catalog.ts';

/** What the process of an estimator under test tells the one that started it. */
export type ConformMessage =
  | { readonly kind: 'started'; readonly check: string }
  | { readonly kind: 'ended'; readonly check: string; readonly outcome: Outcome }
  | { readonly kind: 'unusable'; readonly code: ErrorCode; readonly message: string };

function tell(message: ConformMessage): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()));
}

/** @throws {BenchError} `usage` for an unknown id; `bad-data` for a module that is no estimator */
async function estimatorOf(name: string): Promise<Estimator> {
  if (isModulePath(name)) return loadEstimator(resolve(name));
  const known = catalog.estimators.get(name);
  if (known !== undefined) return known;
  const guess = nearest(name, [...catalog.estimators.keys()]);
  const hint = guess === null ? '' : `; did you mean ${guess}?`;
  throw new BenchError(
    'usage',
    `There is no estimator ${JSON.stringify(name)}${hint || '.'} A module of your own begins with a dot: ./mine.mjs.`,
    { id: name },
  );
}

/** Holds one estimator against the checks that are named, in their order. */
async function serve([name, ...wanted]: readonly string[]): Promise<void> {
  try {
    const estimator = await estimatorOf(name!);
    const worlds = conformanceWorlds();
    for (const check of checks.filter(({ id }) => wanted.includes(id))) {
      await tell({ kind: 'started', check: check.id });
      const outcome = await tryCheck(check, estimator, worlds);
      await tell({ kind: 'ended', check: check.id, outcome });
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof BenchError ? error.code : 'bad-data';
    await tell({ kind: 'unusable', code, message });
  }
  // What it left running ends here.
  process.exit(0);
}

await serve(process.argv.slice(2));
