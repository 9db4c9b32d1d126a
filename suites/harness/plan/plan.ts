import { BenchError } from '../../../core/contract/errors.ts';
import type { Json, Manifest, Suite } from '../../../core/contract/index.ts';
import { recordVersion } from '../../../core/contract/record.ts';
import { canonicalJson } from '../../../core/numerics/canonical-json.ts';
import { sha256 } from '../../../core/numerics/digest.ts';
import type { Catalog } from '../catalog.ts';
import { lookUp } from '../catalog.ts';
import { adoptModules } from '../modules/user-modules.ts';
import { measureCard } from '../world/card.ts';
import { populationOf } from '../world/sample.ts';
import { varyWorld } from '../world/vary-world.ts';
import { buildWorld, streamAt } from '../world/world.ts';
import type { CompleteSuite } from './complete-suite.ts';
import { completeSuite } from './complete-suite.ts';
import { describe, describeMetric } from './describe-row.ts';
import { describeWorld } from './describe-world.ts';
import type { CodeDigests } from './identity.ts';
import { worldLabels } from './identity.ts';
import type { CellJob } from './job.ts';
import { inRunningOrder } from './job-order.ts';
import type { Draft, Scene } from './plan-cells.ts';
import { keyOf, planRow } from './plan-cells.ts';
import type { SubjectRow } from './plan-rows.ts';
import { expandRows, runsIn, sameSubject } from './plan-rows.ts';
import type { NamedWorld } from './plan-worlds.ts';
import { expandWorlds, samplesOf, variantOf } from './plan-worlds.ts';
import { refusesReference } from './refuses-reference.ts';
import type { Filters } from './selection.ts';
import { checkNames, selectMetrics, selectReplicates, selectRows, selectWorlds } from './selection.ts';

export interface PlanOptions {
  readonly digests: CodeDigests;
  /** Package version and commit. */
  readonly source: string;
  /** Flags and their values, stored with the run. */
  readonly configuration?: Readonly<Record<string, Json>>;
  /** Instead of the suite's own. */
  readonly seed?: string;
  readonly filters?: Filters;
  /** Directory that relative paths of files and modules start from; default: the working directory. */
  readonly base?: string;
  /** The compiled worker module, which looks into the modules of a suite that names any. */
  readonly worker?: URL;
}

/** Everything that a run will do, before it does anything. */
export interface Plan {
  readonly manifest: Manifest;
  /** One per cell digest; companions come before the cells that need them. */
  readonly jobs: readonly CellJob[];
  /** The truths of the worlds, by digest. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  /** The same suite without a selection of cells; of these metrics, as far as it measures them. */
  readonly whole: (metrics: readonly string[]) => Plan;
}

/**
 * Spells a suite out into cells. Builds and solves every world, runs nothing.
 * @throws {BenchError} `bad-data` for a suite, option or parameter that is wrong, naming path, value and what
 * is allowed; `usage` for a selection that the suite does not have; what building a world throws
 */
export function planSuite(given: Suite, builtIn: Catalog, options: PlanOptions): Plan {
  const { filters = {} } = options;
  const { suite, catalog, digests, modules } = adoptModules(given, builtIn, options);
  const seeded = options.seed === undefined ? suite : { ...suite, seed: options.seed };
  const asked = completeSuite(seeded, catalog);
  const complete = selectMetrics(asked, filters.metrics);
  const allWorlds = expandWorlds(complete, catalog, options.base ?? '.');
  const allRows = expandRows(complete, catalog);
  checkNames(complete, allWorlds, allRows);
  const draft: Draft = {
    suite: complete,
    catalog,
    digests,
    modules,
    asked: allRows.filter(({ row }) => row.kind === 'estimator' && row.reference === undefined),
    rows: selectRows(allRows, filters.estimators),
    replicates: selectReplicates(complete.replicates, filters.replicates),
    facts: catalog.cards,
    companions: new Set(
      complete.metrics.flatMap((id) => lookUp(catalog.metrics, id, 'metric', 'metrics').companions),
    ),
    worlds: [],
    cells: [],
    jobs: new Map(),
    blobs: new Map(),
  };
  for (const world of selectWorlds(allWorlds, filters.environments)) planWorld(draft, world);
  dropIdleReferences(draft);
  if (draft.cells.length === 0)
    throw new BenchError('usage', `No estimator of suite ${suite.id} runs in what is selected.`);
  return {
    manifest: manifestOf(draft, given, options),
    jobs: inRunningOrder(draft.jobs),
    blobs: draft.blobs,
    whole: (metrics) =>
      planSuite(given, builtIn, {
        ...options,
        filters: { metrics: asked.metrics.filter((metric) => metrics.includes(metric)) },
      }),
  };
}

function planWorld(draft: Draft, named: NamedWorld): void {
  const { environment, parameters, inKey, name, where } = named;
  const { suite } = draft;
  const stream = streamAt(suite.seed, worldLabels(environment.id, inKey));
  const published = buildWorld(environment, parameters, stream);
  const samples = samplesOf(published, suite.samples);
  const variant = variantOf(named, samples[0] ?? null, suite.transitions);
  const solved = varyWorld(published, variant, where);
  for (const sample of samples) {
    const { planned, blob } = describeWorld(name, environment.id, inKey, sample, variant, solved);
    if (planned.blob !== null && blob !== null) draft.blobs.set(planned.blob, blob);
    draft.worlds.push({ ...planned, card: measureCard(draft.facts, solved, sample) });
    const scene: Scene = { named, solved, variant, sample };
    draft.rows.forEach((row, i) => {
      if (runsIn(row, named) && !isIdleReference(draft, scene, row)) planRow(draft, scene, row, i);
    });
  }
}

/** Whether a reference has nothing to do here: the suite asks for the same itself, or the method refuses. */
function isIdleReference(draft: Draft, scene: Scene, row: SubjectRow): boolean {
  if (row.row.reference === undefined) return false;
  const asked = draft.asked.some((own) => sameSubject(own, row) && runsIn(own, scene.named));
  if (asked) return true;
  const { solved, sample } = scene;
  const everyone = sample === null ? null : populationOf(sample);
  const key = keyOf(draft, { ...scene, sample: everyone }, row.subject, 0);
  return refusesReference(draft.catalog, solved, key) !== null;
}

/** Takes the references out of the plan that have nothing to do in any world. */
function dropIdleReferences(draft: Draft): void {
  const busy = new Set(draft.cells.map(({ row }) => row));
  const kept = draft.rows.flatMap(({ row }, i) => (row.reference === undefined || busy.has(i) ? [i] : []));
  const place = new Map(kept.map((old, now) => [old, now]));
  draft.rows = kept.map((i) => draft.rows[i]!);
  draft.cells = draft.cells.map((cell) => ({ ...cell, row: place.get(cell.row)! }));
}

function manifestOf(draft: Draft, given: Suite, options: PlanOptions): Manifest {
  const { suite, catalog, rows, worlds, cells, jobs } = draft;
  const used = (kind: 'estimator' | 'control') =>
    new Set(rows.filter(({ row }) => row.kind === kind).map(({ row }) => row.id));
  const pick = <T>(map: ReadonlyMap<string, T>, ids: Iterable<string>): T[] =>
    [...map].filter(([id]) => new Set(ids).has(id)).map(([, value]) => value);
  return {
    format: 'irlbench/manifest',
    version: recordVersion,
    suite: { ...suite, estimators: asNamed(suite.estimators, given.estimators) },
    source: options.source,
    estimators: pick(catalog.estimators, used('estimator')).map(describe),
    environments: pick(
      catalog.environments,
      worlds.map((world) => world.environment),
    ).map(describe),
    metrics: pick(catalog.metrics, suite.metrics).map(describeMetric),
    controls: pick(catalog.controls, used('control')).map(describe),
    worlds,
    rows: rows.map(({ row }) => row),
    cells,
    configuration: { ...options.configuration },
    code: codeBehind(jobs.values()),
  };
}

function codeBehind(jobs: Iterable<CellJob>): string {
  const promised = [...jobs].map(({ cell, fit, measurement }) => [cell, fit, measurement]);
  return sha256(canonicalJson(promised.toSorted(([x], [y]) => (x! < y! ? -1 : 1))));
}

/** The estimators of a suite under the names that it gave them: a module by its path. */
function asNamed(
  complete: CompleteSuite['estimators'],
  given: Suite['estimators'],
): CompleteSuite['estimators'] {
  return given === 'every' ? complete : complete.map((entry, i) => ({ ...entry, id: given[i]!.id }));
}
