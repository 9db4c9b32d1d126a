import type { CellKey, PlannedCell, PlannedWorld, Variant } from '../../../core/contract/index.ts';
import { fromJsonNumber } from '../../../core/contract/json.ts';
import type { Catalog } from '../catalog.ts';
import type { PlannedModule } from '../modules/module-files.ts';
import { populationOf } from '../world/sample.ts';
import type { SolvedWorld } from '../world/world.ts';
import type { CompleteSuite } from './complete-suite.ts';
import type { CodeDigests } from './identity.ts';
import { cellDigest, fitDigest, metricDigest } from './identity.ts';
import type { CellJob } from './job.ts';
import type { SubjectRow } from './plan-rows.ts';
import type { NamedWorld } from './plan-worlds.ts';

/** A plan in the making. */
export interface Draft {
  readonly suite: CompleteSuite;
  readonly catalog: Catalog;
  readonly digests: CodeDigests;
  /** Users' modules, by id of their estimator. */
  readonly modules: ReadonlyMap<string, PlannedModule>;
  /** The estimators that the suite names, selected or not. */
  readonly asked: readonly SubjectRow[];
  /** The rows of the plan, in order. */
  rows: readonly SubjectRow[];
  readonly replicates: readonly number[];
  /** Roles of the fits that metrics need beside the one they measure. */
  readonly companions: ReadonlySet<string>;
  readonly facts: Catalog['cards'];
  readonly worlds: PlannedWorld[];
  cells: PlannedCell[];
  readonly jobs: Map<string, CellJob>;
  readonly blobs: Map<string, Uint8Array>;
}

/** A world × sample on its way into cells. */
export interface Scene {
  readonly named: NamedWorld;
  readonly solved: SolvedWorld;
  readonly variant: Variant | undefined;
  readonly sample: CellKey['sample'];
}

/** The cells of one row in one world and sample: one per replicate, and what these are held beside. */
export function planRow(draft: Draft, scene: Scene, row: SubjectRow, index: number): void {
  const { solved, sample } = scene;
  const role = roleOf(row);
  if (role === 'control' && solved.key === null) return;
  const sampled = sample !== null && fromJsonNumber(sample.individuals) !== Infinity;
  const place = { world: draft.worlds.length - 1, row: index };
  const everyone = sampled && role === 'fit' ? planPopulation(draft, scene, row, sample, place) : {};
  for (const replicate of sampled ? draft.replicates : [0]) {
    const at = { ...place, replicate };
    const exact = role === 'fit' ? planExact(draft, scene, row, at) : {};
    const own =
      role === 'fit' && sample !== null && !sampled ? planOwnLimit(draft, scene, row, at, exact) : {};
    addCell(draft, scene, row, { ...at, role }, { ...everyone, ...exact, ...own });
  }
}

function roleOf({ row }: SubjectRow): 'fit' | 'reference' | 'control' {
  if (row.kind === 'control') return 'control';
  return row.reference === undefined ? 'fit' : 'reference';
}

/**
 * What a sampled fit is held beside: the population limit of its method, solved as tightly as that can, and the
 * same without penalty (the same cell where it has none), which is made only where a metric asks for it.
 */
function planPopulation(
  draft: Draft,
  scene: Scene,
  row: SubjectRow,
  sample: NonNullable<CellKey['sample']>,
  place: Pick<PlannedCell, 'world' | 'row'>,
): Companions {
  if (!draft.suite.population) return {};
  const everyone = { ...scene, sample: populationOf(sample) };
  const at = { ...place, replicate: 0 };
  const tight = { ...row, subject: row.exact ?? row.subject };
  const population = addCell(draft, everyone, tight, { ...at, role: 'population' }, {});
  if (row.limit === null || !draft.companions.has('limit')) return { population, limit: population };
  const unpenalised = { ...row, subject: row.limit };
  return { population, limit: addCell(draft, everyone, unpenalised, { ...at, role: 'limit' }, {}) };
}

/** What a fit to the population itself is held beside: its tightest solve is its population limit. */
function planOwnLimit(
  draft: Draft,
  scene: Scene,
  row: SubjectRow,
  at: Pick<PlannedCell, 'world' | 'row' | 'replicate'>,
  { exact }: Companions,
): Companions {
  if (!draft.suite.population || exact === undefined) return {};
  if (row.limit === null || !draft.companions.has('limit')) return { population: exact, limit: exact };
  const unpenalised = { ...row, subject: row.limit };
  return { population: exact, limit: addCell(draft, scene, unpenalised, { ...at, role: 'limit' }, {}) };
}

/** The tightest solve of the same sample, where that is another and a metric asks for it. */
function planExact(
  draft: Draft,
  scene: Scene,
  row: SubjectRow,
  at: Pick<PlannedCell, 'world' | 'row' | 'replicate'>,
): Companions {
  if (row.exact === null || scene.solved.key === null || !draft.companions.has('exact')) return {};
  return { exact: addCell(draft, scene, { ...row, subject: row.exact }, { ...at, role: 'exact' }, {}) };
}

/** The jobs that a fit's metrics may look at, by role. */
type Companions = Readonly<Record<string, CellJob>>;

/** The question of a cell. */
export function keyOf(
  { suite }: Draft,
  { named: { environment, inKey }, sample, variant }: Scene,
  subject: CellKey['subject'],
  replicate: number,
): CellKey {
  return {
    environment: { id: environment.id, version: environment.version, parameters: inKey },
    sample,
    ...(variant === undefined ? {} : { variant }),
    transitions: suite.transitions,
    subject,
    replicate,
    seed: suite.seed,
  };
}

/** Plans a cell. One that is planned already gets the companions that it did not have. */
function addCell(
  draft: Draft,
  scene: Scene,
  { row, subject }: SubjectRow,
  planned: Omit<PlannedCell, 'cell'>,
  available: Companions,
): CellJob {
  const { suite, digests } = draft;
  const { parameters, name } = scene.named;
  const key = keyOf(draft, scene, subject, planned.replicate);
  const cell = cellDigest(key);
  draft.cells.push({ cell, ...planned });
  const known = draft.jobs.get(cell);
  const needed = Object.entries(available).filter(([role]) => draft.companions.has(role));
  const companions: Readonly<Record<string, string>> = {
    ...known?.companions,
    ...Object.fromEntries(needed.map(([role, job]) => [role, job.cell])),
  };
  // A tightest solve is there to be compared with: nobody reads its own errors.
  const metrics = planned.role === 'exact' ? (known?.metrics ?? []) : suite.metrics;
  const fit = fitDigest(key, suite.budget.iterations, digests, cell);
  const beside = Object.fromEntries(
    Object.entries(companions).map(([role, other]) => [role, draft.jobs.get(other)!.fit]),
  );
  const module = draft.modules.get(subject.id);
  const job: CellJob = {
    key,
    cell,
    fit,
    measurement: metricDigest(fit, metrics, beside, digests),
    parameters,
    budget: suite.budget,
    metrics,
    companions,
    ...(module === undefined ? {} : { module }),
    role: known?.role ?? planned.role,
    label: known?.label ?? row.label,
    world: known?.world ?? name,
  };
  draft.jobs.set(cell, job);
  return job;
}
