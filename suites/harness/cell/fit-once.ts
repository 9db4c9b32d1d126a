import { BenchError } from '../../../core/contract/errors.ts';
import type {
  CellKey,
  CellRecord,
  Fit,
  Options,
  Progress,
  SampleDesign,
  World,
} from '../../../core/contract/index.ts';
import type { Catalog } from '../catalog.ts';
import { lookUp } from '../catalog.ts';
import { openExecutor } from '../isolation/executor.ts';
import type { CellRequest } from '../isolation/worker.ts';
import { clockMs } from '../machine.ts';
import { adopt, isModulePath, readModule } from '../modules/user-modules.ts';
import { resolveFiles } from '../plan/files.ts';
import type { CodeDigests } from '../plan/identity.ts';
import { cellDigest, fitDigest, metricDigest } from '../plan/identity.ts';
import type { Budget, CellJob } from '../plan/job.ts';
import { resolveOptions } from '../plan/options.ts';
import { sampleKey } from '../world/sample.ts';
import type { CancelCheck } from './cancellation.ts';
import type { CellOutcome } from './cell.ts';
import { createCellMemory, runCell, worldOf } from './cell.ts';
import { unpackFit } from './fit-arrays.ts';

/** One estimator on one world, without a suite. */
export interface FitRequest {
  /** Its id, or the path of a user's module. */
  readonly estimator: string;
  readonly options?: Options;
  readonly environment: string;
  readonly parameters?: Options;
  /** For a simulated world; default: the design that it was published with. */
  readonly sample?: SampleDesign;
  readonly transitions?: 'known' | 'estimated';
  readonly replicate?: number;
  readonly seed?: string;
  readonly budget?: Partial<Budget>;
  /** Ids of metrics; default: all. */
  readonly metrics?: readonly string[];
}

export interface FitOnceHooks {
  readonly digests: CodeDigests;
  /** Package version and commit. */
  readonly source: string;
  /** The compiled worker module, which a user's module is run by. */
  readonly worker?: URL;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface FitOnce {
  readonly record: CellRecord;
  /** `null` where the cell ended without a fit. */
  readonly fit: Fit | null;
  readonly world: World;
}

const defaultBudget: Budget = { iterations: 5000, seconds: 3600 };
const defaultSeed = 'fit';

/**
 * Fits in this process, a user's module in one of its own, and stores nothing. What the estimator does wrong
 * becomes a status of the record.
 * @throws {BenchError} `bad-data` for unknown ids, options and parameters, and for a sample asked of a real
 * panel; what building the world throws
 */
export async function fitOnce(given: FitRequest, builtIn: Catalog, hooks: FitOnceHooks): Promise<FitOnce> {
  const memory = createCellMemory();
  const { request, catalog, digests, module } = adopted(given, builtIn, hooks);
  const asked = jobFor(request, catalog, digests, null);
  const { world } = worldOf(asked, catalog, memory);
  const sample = world.panel === null ? sampleKey(request.sample ?? world.design) : null;
  if (world.panel !== null && request.sample !== undefined) {
    const where = request.environment;
    throw new BenchError('bad-data', `${where} holds a real panel: there is no sample to choose`, { where });
  }
  const job = jobFor(request, catalog, digests, sample);
  const alone = { companions: {}, missing: {}, stored: null, source: hooks.source };
  const { record, blob } =
    module === undefined
      ? await runCell(job, catalog, {
          ...alone,
          cancelled: deadline(job.budget.seconds, hooks.signal),
          ...(hooks.onProgress === undefined ? {} : { onProgress: hooks.onProgress }),
          worker: 'in process',
          capture: ['stdout'],
          memory,
        })
      : await inOwnProcess({ ...alone, job: { ...job, module } }, hooks);
  return { record, fit: blob === null ? null : unpackFit(record.result, blob), world };
}

/** The request by the estimator's own id, and the path of its module where it has one. */
function adopted(request: FitRequest, catalog: Catalog, hooks: FitOnceHooks) {
  const { digests } = hooks;
  if (!isModulePath(request.estimator)) return { request, catalog, digests, module: undefined };
  const asked = [{ options: request.options ?? {}, where: request.estimator }];
  const own = readModule(request.estimator, asked, hooks);
  return {
    ...adopt([own], catalog, digests),
    request: { ...request, estimator: own.estimator.id },
    module: { path: own.path, files: own.files, digest: own.digest },
  };
}

async function inOwnProcess(request: CellRequest, { worker, signal }: FitOnceHooks): Promise<CellOutcome> {
  const executor = openExecutor({ worker: worker!, isolate: 'process', jobs: 1, signal });
  try {
    return await executor.run(request);
  } finally {
    await executor.close();
  }
}

function jobFor(
  request: FitRequest,
  catalog: Catalog,
  digests: CodeDigests,
  sample: CellKey['sample'],
): CellJob {
  const estimator = lookUp(catalog.estimators, request.estimator, 'estimator', 'the estimator');
  const environment = lookUp(catalog.environments, request.environment, 'environment', 'the environment');
  const metrics = request.metrics ?? [...catalog.metrics.keys()];
  for (const id of metrics) lookUp(catalog.metrics, id, 'metric', 'the metric');
  const parameters = resolveOptions(environment.parameters, request.parameters ?? {}, environment.id);
  const { actual, inKey } = resolveFiles(environment, parameters, '.');
  const options = resolveOptions(estimator.options, request.options ?? {}, estimator.id);
  const key: CellKey = {
    environment: { id: environment.id, version: environment.version, parameters: inKey },
    sample,
    transitions: request.transitions ?? 'known',
    subject: { kind: 'estimator', id: estimator.id, version: estimator.version, options },
    replicate: request.replicate ?? 0,
    seed: request.seed ?? defaultSeed,
  };
  const budget = { ...defaultBudget, ...request.budget };
  const fit = fitDigest(key, budget.iterations, digests);
  return {
    key,
    cell: cellDigest(key),
    fit,
    measurement: metricDigest(fit, metrics, {}, digests),
    parameters: actual,
    budget,
    metrics,
    companions: {},
    role: 'fit',
    label: estimator.title,
    world: environment.id,
  };
}

function deadline(seconds: number, signal: AbortSignal | undefined): CancelCheck {
  const start = clockMs();
  return () => {
    if (signal?.aborted) return 'cancelled';
    return clockMs() - start > seconds * 1000 ? 'timeout' : null;
  };
}
