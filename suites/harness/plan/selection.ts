import { BenchError } from '../../../core/contract/errors.ts';
import { showValue } from '../../../core/schema/describe-schema.ts';
import { nearest } from '../../../core/schema/nearest.ts';
import type { CompleteSuite } from './complete-suite.ts';
import type { SubjectRow } from './plan-rows.ts';
import type { NamedWorld } from './plan-worlds.ts';

/** Parts of a suite to run; what is absent is not restricted. */
export interface Filters {
  /** World names or environment ids. */
  readonly environments?: readonly string[];
  /** Row labels or estimator ids; references and controls always run. */
  readonly estimators?: readonly string[];
  readonly replicates?: readonly number[];
  /** Ids of metrics; gates and trends on others are not judged. */
  readonly metrics?: readonly string[];
}

/** @throws {BenchError} `usage` for a name that the suite does not have */
export function selectWorlds(
  worlds: readonly NamedWorld[],
  wanted: Filters['environments'],
): readonly NamedWorld[] {
  if (wanted === undefined) return worlds;
  requireKnown('usage', wanted, worldNames(worlds), '--env');
  return worlds.filter(({ name, environment }) => wanted.includes(name) || wanted.includes(environment.id));
}

/** @throws {BenchError} `usage` for a name that the suite does not have */
export function selectRows(
  rows: readonly SubjectRow[],
  wanted: Filters['estimators'],
): readonly SubjectRow[] {
  if (wanted === undefined) return rows;
  requireKnown('usage', wanted, rowNames(rows), '--est');
  return rows.filter(
    ({ row }) =>
      row.kind === 'control' ||
      row.reference !== undefined ||
      wanted.includes(row.id) ||
      wanted.includes(row.label),
  );
}

/** @throws {BenchError} `usage` where no replicate is left */
export function selectReplicates(count: number, wanted: Filters['replicates']): readonly number[] {
  const replicates = Array.from({ length: count }, (_, i) => i).filter((i) => wanted?.includes(i) ?? true);
  if (replicates.length > 0) return replicates;
  throw new BenchError(
    'usage',
    `--replicates selects none: the suite has ${count === 1 ? 'replicate 0 alone' : `replicates 0 to ${count - 1}`}.`,
    {
      count,
    },
  );
}

/**
 * A suite that measures less, in its own order.
 * @throws {BenchError} `usage` for a metric that the suite does not measure
 */
export function selectMetrics(suite: CompleteSuite, wanted: Filters['metrics']): CompleteSuite {
  if (wanted === undefined) return suite;
  requireKnown('usage', wanted, suite.metrics, '--metric');
  const isWanted = ({ metric }: { readonly metric: string }): boolean => wanted.includes(metric);
  return {
    ...suite,
    metrics: suite.metrics.filter((metric) => wanted.includes(metric)),
    gates: suite.gates.filter(isWanted),
    ...(suite.trends === undefined ? {} : { trends: suite.trends.filter(isWanted) }),
  };
}

/**
 * Holds the names that a suite uses for its own worlds and rows against what they are called in the end.
 * @throws {BenchError} `bad-data` naming path, value and the nearest name
 */
export function checkNames(
  suite: CompleteSuite,
  worlds: readonly NamedWorld[],
  rows: readonly SubjectRow[],
): void {
  const where = `suite ${suite.id}`;
  const [world, row] = [worldNames(worlds), rowNames(rows)];
  suite.estimators.forEach((entry, i) => {
    requireKnown('bad-data', entry.worlds ?? [], world, `${where}: estimators[${i}].worlds`);
  });
  suite.gates.forEach((gate, i) => {
    requireKnown('bad-data', gate.worlds ?? [], world, `${where}: gates[${i}].worlds`);
    requireKnown('bad-data', gate.for ?? [], row, `${where}: gates[${i}].for`);
    if (typeof gate.limit === 'object')
      requireKnown('bad-data', [gate.limit.of], row, `${where}: gates[${i}].limit.of`);
  });
}

function worldNames(worlds: readonly NamedWorld[]): readonly string[] {
  return [...new Set(worlds.flatMap(({ name, environment }) => [environment.id, name]))];
}

function rowNames(rows: readonly SubjectRow[]): readonly string[] {
  return [...new Set(rows.flatMap(({ row }) => [row.id, row.label]))];
}

function requireKnown(
  code: 'usage' | 'bad-data',
  names: readonly string[],
  known: readonly string[],
  where: string,
): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const meant = nearest(unknown, known);
  const hint = meant === null ? `known are ${known.join(', ')}.` : `did you mean "${meant}"?`;
  throw new BenchError(code, `${where} names ${showValue(unknown)}, which the suite does not have; ${hint}`, {
    where,
    name: unknown,
  });
}
