import {
  type Baseline,
  baselineVersion,
  type Tracked,
  type TrackedCell,
  type TrackedGroup,
} from '../../core/contract/baseline.ts';
import { toJsonNumber } from '../../core/contract/json.ts';
import { type CellRecord, type Manifest, type Result, recordVersion } from '../../core/contract/record.ts';
import type { GateVerdict } from '../../core/contract/verdict.ts';
import { canonicalJson } from '../../core/numerics/canonical-json.ts';
import { sha256 } from '../../core/numerics/digest.ts';
import { numberOf, readRecords } from '../verdicts/replicates.ts';
import { isSampled } from '../verdicts/standing.ts';
import { worldName } from '../verdicts/words.ts';

/**
 * What a comparison needs of a run: of every row in every world where a gate of level error was judged, its
 * cells with the digest of what they answered and the gated numbers.
 *
 * @param gates the verdicts on the run's gates
 */
export function baselineOf(
  manifest: Manifest,
  records: readonly CellRecord[],
  gates: readonly GateVerdict[],
): Baseline {
  const places = new Map(gates.map(({ world, row }) => [`${world}/${row}`, { world, row }]));
  const groups = [...places.values()]
    .map(({ world, row }) => ({ world, row, tracked: trackedAt(manifest, gates, world, row) }))
    .filter(({ tracked }) => tracked.length > 0)
    .map(({ world, row, tracked }) => groupOf(manifest, records, world, row, tracked));
  return {
    format: 'irlbench/baseline',
    version: baselineVersion,
    recordVersion,
    suite: manifest.suite.id,
    seed: manifest.suite.seed,
    transitions: manifest.suite.transitions ?? 'known',
    source: manifest.source,
    machine: machineOf(records),
    groups: groups.toSorted((x, y) => (placeName(x) < placeName(y) ? -1 : 1)),
  };
}

/** Orders groups as a reader would look for them. */
function placeName({ world, row, group }: TrackedGroup): string {
  return `${world}\n${row}\n${group}`;
}

/** The gated numbers of a place, each once however many gates hold it. */
function trackedAt(
  { suite, metrics }: Manifest,
  gates: readonly GateVerdict[],
  world: number,
  row: number,
): Tracked[] {
  const found = new Map<string, Tracked>();
  for (const verdict of gates) {
    const gate = suite.gates?.[verdict.gate];
    const metric = metrics.find(({ id }) => id === gate?.metric);
    if (verdict.world !== world || verdict.row !== row || metric === undefined) continue;
    if (gate === undefined || gate.level === 'warn') continue;
    const tracked: Tracked = {
      metric: metric.id,
      version: metric.version,
      weights: gate.weights ?? 'uniform',
      mask: gate.mask ?? 'all',
      object: verdict.object,
      better: metric.better,
      logScale: metric.logScale,
      near: gate.near ?? null,
      limit: verdict.limit,
      effect: gate.effect ?? null,
    };
    const name = trackedName(tracked);
    if (!found.has(name)) found.set(name, tracked);
  }
  return [...found.values()].toSorted((x, y) => (trackedName(x) < trackedName(y) ? -1 : 1));
}

/** Names a gated number within its group. */
export function trackedName({ metric, weights, mask, near }: Tracked): string {
  return `${metric}/${weights}/${mask}/${near ?? ''}`;
}

function groupOf(
  manifest: Manifest,
  records: readonly CellRecord[],
  world: number,
  row: number,
  tracked: Tracked[],
): TrackedGroup {
  const { environment, parameters, sample, variant = null } = manifest.worlds[world];
  const { label, kind, id, options } = manifest.rows[row];
  const transitions = manifest.suite.transitions ?? 'known';
  const question = { environment, parameters, sample, variant, transitions, kind, id, options };
  const drawn = sample && {
    individuals: sample.individuals,
    periods: sample.periods,
    start: sample.start ?? null,
    record: sample.record ?? null,
  };
  const described = kind === 'control' ? manifest.controls : manifest.estimators;
  return {
    group: sha256(canonicalJson(question)),
    panel: sha256(canonicalJson({ environment, parameters, drawn })),
    world: worldName(manifest, world),
    row: label,
    sampled: isSampled(manifest, world),
    environment: { id: environment, version: versionIn(manifest.environments, environment) },
    subject: { id, version: versionIn(described, id) },
    tracked,
    cells: cellsOf(manifest, records, world, row, tracked),
  };
}

function versionIn(described: Manifest['estimators'], id: string): number {
  return described.find((own) => own.id === id)?.version ?? 0;
}

function cellsOf(
  manifest: Manifest,
  records: readonly CellRecord[],
  world: number,
  row: number,
  tracked: readonly Tracked[],
): TrackedGroup['cells'] {
  const found = readRecords(manifest, records).records(world, row);
  return manifest.cells
    .filter((cell) => cell.world === world && cell.row === row && speaking.includes(cell.role))
    .toSorted((x, y) => x.replicate - y.replicate)
    .map(({ cell, replicate }, place) => {
      const record = found[place];
      const answered = record !== undefined && answers.includes(record.result.status);
      return {
        replicate,
        cell,
        status: record?.result.status ?? 'missing',
        answer: record === undefined || record.digest === null ? null : answerDigest(record.result),
        values: tracked.map((quoted) => {
          const value = answered ? numberOf(record, quoted) : null;
          return value === null ? null : toJsonNumber(value);
        }),
        fitMs: Math.round(1000 * (record?.circumstance.fitMs ?? 0)) / 1000,
        ...brokenIn(record),
        ...peakOf(record),
      };
    });
}

/** What stands between an answer and its claim of convergence. */
function brokenIn(record: CellRecord | undefined): Pick<TrackedCell, 'broken'> {
  const broken = (record?.result.certificates ?? [])
    .filter(({ holds, advisory }) => !holds && !advisory)
    .map(({ id, value, limit }) => ({ id, value, limit }));
  return broken.length === 0 ? {} : { broken };
}

function peakOf(record: CellRecord | undefined): { readonly peakBytes?: number } {
  const peakBytes = record?.circumstance.peakBytes;
  return peakBytes === undefined ? {} : { peakBytes };
}

/** Cells that speak for their row, and the ends of those that have numbers. */
const speaking: readonly string[] = ['fit', 'control', 'reference'];
const answers: readonly string[] = ['ok', 'not-converged'];

/** What was answered, without who asked and which code answered. */
function answerDigest(result: Result): string {
  const {
    cell: _cell,
    key: _key,
    fit: _fit,
    measured: _measured,
    certificates: _certificates,
    ...answer
  } = result;
  return sha256(canonicalJson(answer));
}

function machineOf(records: readonly CellRecord[]): string | null {
  const machines = new Set(records.map(({ circumstance }) => circumstance.machine));
  const [only] = machines;
  return machines.size === 1 && only !== undefined ? only : null;
}
