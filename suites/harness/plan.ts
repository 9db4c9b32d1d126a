import { BenchError } from '../../core/contract/errors.ts';
import type { CellKey, Json, Manifest, PlannedCell, PlannedWorld, Suite } from '../../core/contract/index.ts';
import { fromJsonNumber } from '../../core/contract/json.ts';
import { recordVersion } from '../../core/contract/record.ts';
import { canonicalJson } from '../../core/numerics/canonical-json.ts';
import type { Catalog } from './catalog.ts';
import { lookUp } from './catalog.ts';
import type { CompleteSuite } from './complete-suite.ts';
import { completeSuite } from './complete-suite.ts';
import { describe, describeMetric } from './describe-row.ts';
import { describeWorld } from './describe-world.ts';
import type { CodeDigests } from './identity.ts';
import { cellDigest, fitDigest, metricDigest, streamLabels, worldLabels } from './identity.ts';
import type { CellJob } from './job.ts';
import type { SubjectRow } from './plan-rows.ts';
import { expandRows, runsIn } from './plan-rows.ts';
import type { NamedWorld } from './plan-worlds.ts';
import { expandWorlds, samplesOf } from './plan-worlds.ts';
import type { Filters } from './selection.ts';
import { checkNames, selectReplicates, selectRows, selectWorlds } from './selection.ts';
import type { SolvedWorld } from './world.ts';
import { buildWorld, streamAt } from './world.ts';

export interface PlanOptions {
  readonly digests: CodeDigests;
  /** Package version and commit. */
  readonly source: string;
  /** Flags and their values, stored with the run. */
  readonly configuration?: Readonly<Record<string, Json>>;
  /** Instead of the suite's own. */
  readonly seed?: string;
  readonly filters?: Filters;
  /** Directory that relative paths in parameters start from; default: the working directory. */
  readonly base?: string;
}

/** Everything that a run will do, before it does anything. */
export interface Plan {
  readonly manifest: Manifest;
  /** One per cell digest; companions come before the cells that need them. */
  readonly jobs: readonly CellJob[];
  /** The truths of the worlds, by digest. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

/**
 * Spells a suite out into cells. Builds and solves every world, runs nothing.
 * @throws {BenchError} `bad-data` for a suite, option or parameter that is wrong, naming path, value and what
 * is allowed; `usage` for a selection that the suite does not have; what building a world throws
 */
export function planSuite(suite: Suite, catalog: Catalog, options: PlanOptions): Plan {
  const complete = completeSuite(
    options.seed === undefined ? suite : { ...suite, seed: options.seed },
    catalog,
  );
  const { filters = {}, digests } = options;
  const allWorlds = expandWorlds(complete, catalog, options.base ?? '.');
  const allRows = expandRows(complete, catalog);
  checkNames(complete, allWorlds, allRows);
  const draft: Draft = {
    suite: complete,
    digests,
    rows: selectRows(allRows, filters.estimators),
    replicates: selectReplicates(complete.replicates, filters.replicates),
    companions: new Set(
      complete.metrics.flatMap((id) => lookUp(catalog.metrics, id, 'metric', 'metrics').companions),
    ),
    worlds: [],
    cells: [],
    jobs: new Map(),
    blobs: new Map(),
  };
  for (const world of selectWorlds(allWorlds, filters.environments)) planWorld(draft, world);
  if (draft.cells.length === 0)
    throw new BenchError('usage', `No estimator of suite ${suite.id} runs in what is selected.`);
  return {
    manifest: manifestOf(draft, catalog, options),
    jobs: inRunningOrder(draft.jobs),
    blobs: draft.blobs,
  };
}

/** A plan in the making. */
interface Draft {
  readonly suite: CompleteSuite;
  readonly digests: CodeDigests;
  readonly rows: readonly SubjectRow[];
  readonly replicates: readonly number[];
  /** Roles of the fits that metrics need beside the one they measure. */
  readonly companions: ReadonlySet<string>;
  readonly worlds: PlannedWorld[];
  readonly cells: PlannedCell[];
  readonly jobs: Map<string, CellJob>;
  readonly blobs: Map<string, Uint8Array>;
}

function planWorld(draft: Draft, named: NamedWorld): void {
  const { environment, parameters, inKey, name } = named;
  const stream = streamAt(draft.suite.seed, worldLabels(environment.id, inKey));
  const solved = buildWorld(environment, parameters, stream);
  for (const sample of samplesOf(solved, draft.suite.samples)) {
    const { planned, blob } = describeWorld(name, environment.id, inKey, sample, solved);
    if (planned.blob !== null && blob !== null) draft.blobs.set(planned.blob, blob);
    draft.worlds.push(planned);
    draft.rows.forEach((row, i) => {
      if (runsIn(row, named)) planRow(draft, named, solved, sample, row, i);
    });
  }
}

/** The cells of one row in one world and sample: one per replicate, and its population limit where that is another. */
function planRow(
  draft: Draft,
  named: NamedWorld,
  solved: SolvedWorld,
  sample: CellKey['sample'],
  row: SubjectRow,
  index: number,
): void {
  const control = row.subject.kind === 'control';
  if (control && solved.key === null) return;
  const sampled = sample !== null && fromJsonNumber(sample.individuals) !== Infinity;
  const place = { world: draft.worlds.length - 1, row: index };
  const companions = sampled && !control ? planCompanions(draft, named, row, sample, place) : {};
  for (const replicate of sampled ? draft.replicates : [0]) {
    const role = control ? 'control' : 'fit';
    addCell(draft, named, row, { ...place, role, replicate }, sample, companions);
  }
}

/**
 * What a fit is held beside: its population limit, and the population limit of its method without penalty (the
 * same cell where it has none), which is made only where a metric asks for it.
 */
function planCompanions(
  draft: Draft,
  named: NamedWorld,
  row: SubjectRow,
  sample: NonNullable<CellKey['sample']>,
  place: Pick<PlannedCell, 'world' | 'row'>,
): Companions {
  if (!draft.suite.population) return {};
  const everyone = { ...sample, individuals: 'Infinity' as const };
  const at = { ...place, replicate: 0 };
  const population = addCell(draft, named, row, { ...at, role: 'population' }, everyone, {});
  if (row.limit === null || !draft.companions.has('limit')) return { population, limit: population };
  const unpenalised = { ...row, subject: row.limit };
  return { population, limit: addCell(draft, named, unpenalised, { ...at, role: 'limit' }, everyone, {}) };
}

/** The jobs that a fit's metrics may look at, by role. */
type Companions = Readonly<Record<string, CellJob>>;

function addCell(
  draft: Draft,
  named: NamedWorld,
  { row, subject }: SubjectRow,
  planned: Omit<PlannedCell, 'cell'>,
  sample: CellKey['sample'],
  available: Companions,
): CellJob {
  const { suite, digests } = draft;
  const { environment, inKey, parameters, name } = named;
  const key: CellKey = {
    environment: { id: environment.id, version: environment.version, parameters: inKey },
    sample,
    transitions: suite.transitions,
    subject,
    replicate: planned.replicate,
    seed: suite.seed,
  };
  const cell = cellDigest(key);
  draft.cells.push({ cell, ...planned });
  const known = draft.jobs.get(cell);
  if (known !== undefined) return known;
  const companions = Object.entries(available).filter(([role]) => draft.companions.has(role));
  const fit = fitDigest(key, suite.budget.iterations, digests);
  const job: CellJob = {
    key,
    cell,
    fit,
    measurement: metricDigest(
      fit,
      suite.metrics,
      Object.fromEntries(companions.map(([role, job]) => [role, job.fit])),
      digests,
    ),
    parameters,
    budget: suite.budget,
    metrics: suite.metrics,
    companions: Object.fromEntries(companions.map(([role, job]) => [role, job.cell])),
    role: planned.role,
    label: row.label,
    world: name,
  };
  draft.jobs.set(cell, job);
  return job;
}

/**
 * Companions before the cells that need them; within either, cells on the same demonstrations side by side, so
 * that a worker which has simulated a panel uses it for every method.
 */
function inRunningOrder(jobs: ReadonlyMap<string, CellJob>): readonly CellJob[] {
  const all = [...jobs.values()];
  const needed = new Set(all.flatMap((job) => Object.values(job.companions)));
  const panels = new Map<string, CellJob[]>();
  for (const job of all) {
    const name = canonicalJson(streamLabels(job.key).demonstrations);
    const panel = panels.get(name) ?? [];
    panel.push(job);
    panels.set(name, panel);
  }
  return [true, false].flatMap((first) =>
    [...panels.values()].flatMap((panel) => panel.filter((job) => needed.has(job.cell) === first)),
  );
}

function manifestOf({ suite, rows, worlds, cells }: Draft, catalog: Catalog, options: PlanOptions): Manifest {
  const used = (kind: 'estimator' | 'control') =>
    new Set(rows.filter(({ row }) => row.kind === kind).map(({ row }) => row.id));
  const pick = <T>(map: ReadonlyMap<string, T>, ids: Iterable<string>): T[] =>
    [...map].filter(([id]) => new Set(ids).has(id)).map(([, value]) => value);
  return {
    format: 'irlbench/manifest',
    version: recordVersion,
    suite: { ...suite },
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
  };
}
