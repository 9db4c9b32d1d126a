import type { DescribedMetric, Manifest, PlannedRow, PlannedWorld } from '../../core/contract/record.ts';
import type { Gate } from '../../core/contract/suite.ts';
import type { Quoted } from './replicates.ts';

/** A gate with its defaults filled in and its metric looked up. */
export interface ReadyGate {
  /** Index into the suite's gates. */
  readonly index: number;
  readonly quoted: Quoted;
  /** `null` where the run left the metric out. */
  readonly metric: DescribedMetric | null;
  readonly object: string;
  readonly limit: Gate['limit'];
  readonly level: 'warn' | 'error';
  readonly because: string;
  /** Estimator ids or labels, or `null` for those that declare the object. */
  readonly rows: readonly string[] | null;
  /** World names or environment ids, or `null` for all. */
  readonly worlds: readonly string[] | null;
  readonly expected: 'pass' | 'fail' | 'report';
}

/** The gates of a run, those switched off left out. */
export function readyGates({ suite, metrics }: Manifest): readonly ReadyGate[] {
  return (suite.gates ?? []).flatMap((gate, index) => {
    if (gate.level === 'off') return [];
    const metric = metrics.find(({ id }) => id === gate.metric) ?? null;
    return [
      {
        index,
        quoted: { metric: gate.metric, weights: gate.weights ?? 'uniform', mask: gate.mask ?? 'all' },
        metric,
        object: gate.object ?? metric?.object ?? '',
        limit: gate.limit,
        level: gate.level ?? 'error',
        because: gate.because,
        rows: gate.for ?? null,
        worlds: gate.worlds ?? null,
        expected: gate.expected ?? 'pass',
      },
    ];
  });
}

/** Objects that need no truth: they are measured where a fit or a paper promises something, and nowhere else. */
const promises = ['certificate', 'published'];

/** Whether a gate holds a promise rather than a comparison with the truth. */
export function holdsPromise({ metric }: ReadyGate): boolean {
  return metric !== null && promises.includes(metric.object);
}

/** Whether a gate speaks of a world: a truth is needed for all but promises. */
export function speaksOfWorld(gate: ReadyGate, { name, environment, truth }: PlannedWorld): boolean {
  if (!truth && !holdsPromise(gate)) return false;
  return gate.worlds === null || gate.worlds.includes(name) || gate.worlds.includes(environment);
}

/** Whether a gate speaks of a row: an estimator that it names, or one that declares the object. */
export function speaksOfRow(gate: ReadyGate, row: PlannedRow): boolean {
  if (row.kind !== 'estimator') return false;
  if (gate.rows !== null) return isNamed(gate.rows, row);
  if (holdsPromise(gate)) return true;
  switch (gate.object) {
    case 'advantage':
      return 'q' in row.recovers && 'value' in row.recovers;
    case 'counterfactual':
      return 'reward' in row.recovers;
    default:
      return gate.object in row.recovers;
  }
}

/** Whether a list of ids and labels names a row. */
export function isNamed(names: readonly string[], { id, label }: PlannedRow): boolean {
  return names.includes(id) || names.includes(label);
}
